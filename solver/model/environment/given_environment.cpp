#include <fmt/format.h>

#include <functional>

#include "solver/case/profile.hpp"
#include "solver/core/phrases.hpp"
#include "solver/model/environment/environment_model.hpp"

/// Fluxes as the user gives them: one of each, or a table against time.
namespace coldsky {

namespace {

Environment as_given(const EnvironmentCase& environment, const SideOptics&, Extreme) {
  Environment result;
  const auto take = [](SideFluxes& side, const SideFluxesCase& given) {
    side.solar = given.solar;
    side.infrared = given.infrared;
    side.background = black_flux(given.sink_temperature);
    side.absorbed_as_given = given.absorbed;
  };
  take(result.front, environment.front);
  take(result.back, environment.back);
  result.description = "fluxes as given";
  return result;
}

/// Fluxes of a table's columns; `value` gives a column's number, or the one beside it where the table has no such
/// column.
Environment from_table(const EnvironmentCase& environment,
                       const std::function<double(const std::string&, double)>& value) {
  Environment result;
  const auto take = [&](SideFluxes& side, const std::string& name) {
    side.solar = value(name + "_solar_W_m2", 0.0);
    side.infrared = value(name + "_infrared_W_m2", 0.0);
    side.background = black_flux(value(name + "_sink_K", environment.space_temperature));
    side.absorbed_as_given = value(name + "_absorbed_W_m2", 0.0);
  };
  take(result.front, "front");
  take(result.back, "back");
  result.description = fmt::format("fluxes of {}", environment.table);
  return result;
}

Environment mean_of_table(const EnvironmentCase& environment, const SideOptics&, Extreme) {
  const Profile table(environment.table, flux_columns(), beyond_of(environment.table_beyond));
  Environment result = from_table(environment, [&](const std::string& column, double otherwise) {
    return table.mean(column, otherwise, column.ends_with("_sink_K"));
  });
  result.description += ", mean over time";
  return result;
}

class TableInTime : public ChangingEnvironment {
 public:
  explicit TableInTime(const EnvironmentCase& environment)
      : environment_(environment), table_(environment.table, flux_columns(), beyond_of(environment.table_beyond)) {}
  Environment at(double time) const override {
    return from_table(environment_,
                      [&](const std::string& column, double otherwise) { return table_.at(column, time, otherwise); });
  }
  std::vector<double> kinks(double end) const override {
    // Rows of a fine table are samples of something smooth, which the error control follows by itself.
    constexpr std::size_t most_rows = 200;
    return table_.times().size() <= most_rows ? table_.kinks(end) : std::vector<double>();
  }

 private:
  EnvironmentCase environment_;
  Profile table_;
};

}  // namespace

EnvironmentModel fluxes_environment() {
  EnvironmentModel model;
  model.steady = as_given;
  model.place = [](const EnvironmentCase&, const Environment&, bool) { return phrase("place.fluxes"); };
  model.inputs = {"environment.*.solar", "environment.*.infrared", "environment.*.absorbed",
                  "environment.*.sink_temperature"};
  return model;
}

EnvironmentModel table_environment() {
  EnvironmentModel model;
  model.steady = mean_of_table;
  model.in_time = [](const EnvironmentCase& environment, const std::string&) {
    return std::unique_ptr<ChangingEnvironment>(std::make_unique<TableInTime>(environment));
  };
  model.place = [](const EnvironmentCase& e, const Environment&, bool) {
    return phrase("place.table", fmt::arg("table", e.table));
  };
  return model;
}

}  // namespace coldsky
