#pragma once
#include <optional>
#include <vector>

#include "solver/core/error.hpp"
#include "solver/core/secant.hpp"
#include "solver/model/environment/environment.hpp"
#include "solver/session/session.hpp"

/// What a sizing by the peak of a periodic orbit asks of constant surroundings: the days that can size the radiator,
/// where its search begins, and the constant surroundings that ask for the area that it finds.
namespace coldsky {

/// One day of an orbit, and the strips that carry the load in its constant surroundings.
struct OrbitDay {
  Environment average, worst;
  double strips_average = 0.0;
  std::optional<double> strips_worst;  ///< absent: no number of them does it there for ever
};

/// Panels over those of the average at which a search gives up.
inline constexpr double most_peak_panels = 100.0;

/// The days of a year that can size the radiator: that of the hottest average and that of the hottest position.
/// \param average that of the hottest average, where it is known: a year is searched day by day
std::vector<OrbitDay> candidate_days(const Case& c, const Session& session,
                                     const std::optional<Environment>& average = std::nullopt);
/// The case with another moment of its orbit: "average", "worst", "peak".
Case at_position(Case c, const std::string& position);
/// Strips at which a search for those of the peak begins.
double peak_guess(const OrbitDay& day);
/// How the peak falls with the logarithm of the strips, by radiation alone [K]. \param reference of the loop [K]
double peak_slope(const Case& c, const OrbitDay& day, double reference);
/// Why there is no number of panels. \param chip at so many of them [K] \param miss of the limit [K]
InfeasibleError never_cool_enough(double panels, double chip, double miss);

/// Searches the mixture of a day's average and worst position that asks for so many strips; ends at the end of the
/// mixtures and with the share of the load that it takes there, where none does. Whoever searches solves the strips of
/// `environment` and tells how many there are, until it is found.
class EquivalentSearch {
 public:
  EquivalentSearch(const Case& c, const OrbitDay& day, double strips, double reference);
  bool found() const { return found_; }
  const Environment& environment() const { return environment_; }
  double load_share() const { return load_share_; }
  /// Throws NotConvergedError where the search does not end.
  void look(double strips);

 private:
  OrbitDay day_;
  Environment environment_;
  double target_, load_share_ = 1.0, slope_ = 0.0;
  SecantRules rules_;
  SecantState at_;
  bool found_ = false;
};

}  // namespace coldsky
