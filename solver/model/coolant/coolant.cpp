#include "solver/model/coolant/coolant.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <functional>
#include <map>
#include <mutex>
#include <optional>

#include "solver/case/coolants.hpp"
#include "solver/core/csv_table.hpp"
#include "solver/core/error.hpp"
#include "solver/core/paths.hpp"

namespace coldsky {

namespace {

/// A column of the property tables, where it goes, and whether its logarithm is interpolated: what spans decades is
/// nearly a straight line there.
struct TableColumn {
  const char* name;
  double FluidState::*member;
  bool logarithmic;
};
constexpr std::array<TableColumn, 9> table_columns{{
    {"pressure_Pa", &FluidState::vapour_pressure, true},
    {"density_kg_m3", &FluidState::density, false},
    {"vapour_density_kg_m3", &FluidState::vapour_density, true},
    {"specific_heat_J_kgK", &FluidState::specific_heat, false},
    {"conductivity_W_mK", &FluidState::conductivity, false},
    {"viscosity_Pa_s", &FluidState::viscosity, true},
    {"vapour_viscosity_Pa_s", &FluidState::vapour_viscosity, true},
    {"latent_heat_J_kg", &FluidState::latent_heat, false},
    {"surface_tension_N_m", &FluidState::surface_tension, false},
}};

/// Second derivatives of the cubic spline through (x, y) whose third derivative is continuous at the second and the
/// last but one point too ("not a knot"): no end condition is made up. At least four points.
std::vector<double> spline_curvature(const std::vector<double>& x, const std::vector<double>& y) {
  const std::size_t last = x.size() - 1;
  const auto step = [&](std::size_t i) { return x[i + 1] - x[i]; };
  const auto slope = [&](std::size_t i) { return (y[i + 1] - y[i]) / step(i); };
  std::vector<double> diagonal(last + 1), upper(last + 1), right(last + 1), curvature(last + 1);
  for (std::size_t i = 1; i < last; ++i) {
    // h_(i-1) m_(i-1) + 2 (h_(i-1) + h_i) m_i + h_i m_(i+1) = 6 (slope_i - slope_(i-1))
    const double before = step(i - 1), after = step(i);
    double lower = before;
    diagonal[i] = 2.0 * (before + after);
    upper[i] = after;
    right[i] = 6.0 * (slope(i) - slope(i - 1));
    if (i == 1) {  // m_0 = ((h_0 + h_1) m_1 - h_0 m_2) / h_1
      diagonal[i] += before * (before + after) / after;
      upper[i] -= before * before / after;
      continue;
    }
    if (i + 1 == last) {  // the same at the other end
      diagonal[i] += after * (before + after) / before;
      lower -= after * after / before;
    }
    const double factor = lower / diagonal[i - 1];
    diagonal[i] -= factor * upper[i - 1];
    right[i] -= factor * right[i - 1];
  }
  curvature[last - 1] = right[last - 1] / diagonal[last - 1];
  for (std::size_t i = last - 1; i-- > 1;) curvature[i] = (right[i] - upper[i] * curvature[i + 1]) / diagonal[i];
  const auto beyond = [&](std::size_t near, std::size_t far, double outer, double inner) {
    return ((outer + inner) * curvature[near] - outer * curvature[far]) / inner;
  };
  curvature[0] = beyond(1, 2, step(0), step(1));
  curvature[last] = beyond(last - 1, last - 2, step(last - 1), step(last - 2));
  return curvature;
}

/// The spline through (x, y) at `at`, which lies between the first and the last x.
double spline_value(const std::vector<double>& x, const std::vector<double>& y, const std::vector<double>& curvature,
                    double at) {
  const auto above = std::upper_bound(x.begin() + 1, x.end() - 1, at);
  const std::size_t b = above - x.begin(), a = b - 1;
  const double h = x[b] - x[a], p = (x[b] - at) / h, q = 1.0 - p;
  return p * y[a] + q * y[b] + ((p * p * p - p) * curvature[a] + (q * q * q - q) * curvature[b]) * h * h / 6.0;
}

/// Table of a solution at one fraction: the rows of each fraction are as many equal steps from its freezing point to
/// one last temperature, and rows of the same number are interpolated over the fraction, temperature included. So no
/// value beyond a freezing point is needed.
class SolutionRows {
 public:
  SolutionRows(const CsvTable& table, const std::string& name, double fraction) : fraction_(fraction) {
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const double value = table.number(row, "fraction");
      if (fractions_.empty() || value > fractions_.back()) fractions_.push_back(value);
    }
    if (fractions_.size() < 4 || table.rows() % fractions_.size() != 0) {
      throw LibraryError(name + ": needs four fractions or more, in rising order and with as many rows each");
    }
    if (!(fraction >= fractions_.front() && fraction <= fractions_.back())) {
      throw InputError({}, fmt::format("{} with a mass fraction of {:g} is outside its property table", name, fraction),
                       fmt::format("the table covers {:g} to {:g}", fractions_.front(), fractions_.back()),
                       "choose another coolant.fraction");
    }
  }
  /// A column at the fraction.
  std::vector<double> at_fraction(const std::vector<double>& column) const {
    const std::size_t rows = column.size() / fractions_.size();
    std::vector<double> result(rows), across(fractions_.size());
    for (std::size_t row = 0; row < rows; ++row) {
      for (std::size_t n = 0; n < across.size(); ++n) across[n] = column[n * rows + row];
      result[row] = spline_value(fractions_, across, spline_curvature(fractions_, across), fraction_);
    }
    return result;
  }

 private:
  double fraction_;
  std::vector<double> fractions_;
};

/// Says that a value lies outside LOW to HIGH, the range of a law; nothing when it is inside.
std::string outside(const char* name, double value, double low, double high, const char* unit, const char* law) {
  if (value >= low && value <= high) return {};
  const std::string told = fmt::format("{} = {:.4g}{} lies", name, value, unit);
  if (std::isinf(high)) return fmt::format("{} below {:g}{}, where {} begins", told, low, unit, law);
  return fmt::format("{} outside {:g} to {:g}{}, the range of {}", told, low, high, unit, law);
}

std::string friction_range(double reynolds) {
  return outside("the tubes' Reynolds number", reynolds, 0.0, turbulent_reynolds_end, "",
                 "Petukhov's friction factor (Incropera & DeWitt, ch. 8)");
}

std::string liquid_film_range(const FlowNumbers& flow, double prandtl) {
  constexpr const char* law = "Gnielinski's film law (Incropera & DeWitt, ch. 8)";
  std::string text = outside("the tubes' Reynolds number", flow.reynolds, 0.0, turbulent_reynolds_end, "", law);
  if (!text.empty()) return text;
  return outside("the coolant's Prandtl number", prandtl, gnielinski_prandtl_low, gnielinski_prandtl_high, "", law);
}

std::string condensing_film_range(const FlowNumbers& flow, double prandtl, double reduced_pressure) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr const char* law = "Shah's condensation law (1979)";
  for (const std::string& text :
       {outside("the reduced pressure", reduced_pressure, shah_pressure_low, shah_pressure_high, "", law),
        outside("the mass flux in the tubes", flow.mass_flux, shah_flux_low, shah_flux_high, " kg/(m2 s)", law),
        outside("the Reynolds number of all the flow as liquid", flow.reynolds, shah_reynolds_low, infinity, "", law),
        outside("the liquid's Prandtl number", prandtl, shah_prandtl_low, infinity, "", law)}) {
    if (!text.empty()) return text;
  }
  return {};
}

/// A fluid as the laws know it.
FlowFluid flow_fluid(const FluidState& fluid, double reduced_pressure) {
  return {fluid.density,        fluid.conductivity,     fluid.viscosity, fluid.prandtl,
          fluid.vapour_density, fluid.vapour_viscosity, reduced_pressure};
}

TubeFlow told(const FlowNumbers& numbers) {
  return {numbers.reynolds,
          numbers.velocity,
          numbers.friction,
          numbers.pressure_drop,
          numbers.nusselt,
          numbers.film_coefficient,
          {},
          {}};
}

}  // namespace

Fluid::Fluid(const std::string& name, double fraction) : name_(name) {
  const auto path = data_file("fluids/" + name + ".csv");
  const CsvTable table(path);
  const auto has = [&](const std::string& column) {
    return std::find(table.columns().begin(), table.columns().end(), column) != table.columns().end();
  };
  temperature_ = table.numbers("temperature_K");
  std::optional<SolutionRows> solution;
  if (has("fraction")) {
    solution.emplace(table, name, fraction);
    temperature_ = solution->at_fraction(temperature_);
    name_ = fmt::format("{} {:g} %", name, 100.0 * fraction);
  } else {
    critical_pressure_ = table.note_number("critical_pressure_Pa");
  }
  const auto falls = std::adjacent_find(temperature_.begin(), temperature_.end(), std::greater_equal<>());
  if (temperature_.size() < 4 || falls != temperature_.end()) {
    throw LibraryError(path.string() + ": needs four rows or more, in rising temperature");
  }
  for (std::size_t n = 0; n < table_columns.size(); ++n) {
    if (solution && !has(table_columns[n].name)) continue;
    Property property;
    property.value = table.numbers(table_columns[n].name);
    for (double& value : property.value) {
      if (!(value > 0.0 && std::isfinite(value))) {
        throw LibraryError(fmt::format("{}: {} = {} is not positive", path.string(), table_columns[n].name, value));
      }
      if (table_columns[n].logarithmic) value = std::log(value);
    }
    if (solution) property.value = solution->at_fraction(property.value);
    property.curvature = spline_curvature(temperature_, property.value);
    properties_.push_back(std::move(property));
    columns_.push_back(n);
  }
}

const Fluid& Fluid::find(const std::string& name, double fraction) {
  const std::vector<std::string> names = coolant_names();
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    throw InputError({}, fmt::format("no coolant is called '{}'", name), "",
                     fmt::format("choose one of {}", fmt::join(names, ", ")));
  }
  // Tables are read once; references to them stay valid as a map grows.
  static std::mutex mutex;
  static std::map<std::pair<std::string, double>, Fluid> fluids;
  const std::lock_guard lock(mutex);
  const std::pair key(name, is_solution(name) ? fraction : 0.0);
  const auto found = fluids.find(key);
  return found != fluids.end() ? found->second : fluids.emplace(key, Fluid(name, fraction)).first->second;
}

Fluid::Spline Fluid::spline(double FluidState::*property) const {
  for (std::size_t n = 0; n < properties_.size(); ++n) {
    const TableColumn& column = table_columns[columns_[n]];
    if (column.member == property) return {&properties_[n].value, &properties_[n].curvature, column.logarithmic};
  }
  return {};
}

FluidState Fluid::saturated_liquid(double temperature) const {
  if (!(temperature >= minimum_temperature() && temperature <= maximum_temperature())) {
    throw InputError({}, fmt::format("{} at {:.2f} K is outside its property table", name_, temperature),
                     fmt::format("the table covers {:.2f} to {:.2f} K", minimum_temperature(), maximum_temperature()),
                     "choose another coolant or temperature");
  }
  FluidState state{};
  for (const TableColumn& column : table_columns) state.*column.member = std::numeric_limits<double>::quiet_NaN();
  for (std::size_t n = 0; n < properties_.size(); ++n) {
    const TableColumn& column = table_columns[columns_[n]];
    const double value = spline_value(temperature_, properties_[n].value, properties_[n].curvature, temperature);
    state.*column.member = column.logarithmic ? std::exp(value) : value;
  }
  state.prandtl = state.specific_heat * state.viscosity / state.conductivity;
  return state;
}

TubeFlow tube_flow(const FluidState& fluid, double mass_flow, double diameter, double length) {
  assert(mass_flow > 0.0);
  const FlowNumbers numbers = liquid_flow(flow_fluid(fluid, 0.0), mass_flow, diameter, length);
  TubeFlow flow = told(numbers);
  if (numbers.friction_outside) flow.friction_out_of_range = friction_range(numbers.friction_reynolds);
  if (numbers.film_outside) flow.film_out_of_range = liquid_film_range(numbers, fluid.prandtl);
  return flow;
}

TubeFlow condensing_flow(const FluidState& fluid, double reduced_pressure, double mass_flow, double diameter,
                         double length) {
  const FlowNumbers numbers = flow_that_condenses(flow_fluid(fluid, reduced_pressure), mass_flow, diameter, length);
  TubeFlow flow = told(numbers);
  if (numbers.friction_outside) flow.friction_out_of_range = friction_range(numbers.friction_reynolds);
  if (numbers.film_outside) flow.film_out_of_range = condensing_film_range(numbers, fluid.prandtl, reduced_pressure);
  return flow;
}

double critical_pressure(const std::string& fluid) { return Fluid::find(fluid).critical_pressure(); }

}  // namespace coldsky
