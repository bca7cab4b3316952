#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "solver/case/catalogue.hpp"
#include "solver/core/text.hpp"
#include "solver/model/environment/environment.hpp"
#include "solver/model/environment/sky.hpp"
#include "solver/model/environment/vec3.hpp"

/// What a kind of surroundings is to the model: an entry of COLDSKY_ENVIRONMENT_KINDS
/// (solver/case/environment_kinds.hpp) has a function NAME_environment() that returns it.
namespace coldsky {

/// Surroundings that change with time.
class ChangingEnvironment {
 public:
  virtual ~ChangingEnvironment() = default;
  virtual Environment at(double time) const = 0;
  /// Visible share of the Sun at a time [s].
  virtual double sunlight(double) const { return 1.0; }
  /// Times in [0, end] at which fluxes have kinks [s].
  virtual std::vector<double> kinks(double end) const = 0;
  virtual double period() const { return 0.0; }  ///< of the orbit [s]; 0 = none
};

/// How a panel stands, for a drawing: directions in a frame of three named axes.
struct Attitude {
  /// \param role how it is drawn: "front" (the front's normal), "sun" or "frame" \param name phrase attitude.NAME
  struct Arrow {
    const char *role, *name;
    Vec3 to;
  };
  Text caption;
  std::vector<Text> frame;  ///< names of the axes
  std::vector<Arrow> arrows;
  std::optional<Vec3> tubes;      ///< their direction; empty = not said
  const char* below = "nothing";  ///< "planet", "ground" or "nothing"
};

struct EnvironmentModel {
  /// make_environment() of this kind.
  Environment (*steady)(const EnvironmentCase&, const SideOptics&, Extreme) = nullptr;
  /// Through time; nullptr = nothing changes. \param day that an orbit known by date is taken on
  std::unique_ptr<ChangingEnvironment> (*in_time)(const EnvironmentCase&, const std::string& day) = nullptr;
  /// make_sky() of this kind; nullptr = it does not say where its fluxes come from.
  Sky (*sky)(const EnvironmentCase&, const SideOptics&, Extreme) = nullptr;
  /// Where the panel is, in a sentence for the page. \param peak sized by the peak of the periodic orbit
  Text (*place)(const EnvironmentCase&, const Environment&, bool peak) = nullptr;
  /// nullptr = there is none to draw.
  Attitude (*attitude)(const EnvironmentCase&, const Environment&) = nullptr;
  /// What its keys ask of each other beyond the rules of cases; nullptr = nothing.
  void (*check)(const Case&, const Where&, Faults&) = nullptr;
  /// Keys whose effect on the answer the page shows; "*" stands for front and back together.
  std::vector<std::string> inputs;
};

/// The model of a kind; std::logic_error for a name that is none.
const EnvironmentModel& environment_model(const std::string& kind);

/// Infrared irradiation by black surroundings of one temperature [W/m^2].
double black_flux(double temperature);

}  // namespace coldsky
