#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "solver/case/case.hpp"
#include "solver/sweep/plan.hpp"

namespace coldsky {

/// How a design of a sweep ended; the numbers stand in files.
enum class DesignStatus : std::uint8_t { ok = 0, infeasible = 1, not_converged = 2, invalid = 3, limit_exceeded = 4 };
inline constexpr std::size_t design_statuses = 5;  ///< how many there are
/// "ok", "infeasible", ..., as in summary.json.
const char* word_of(DesignStatus status);

/// What a design of a sweep comes to.
struct DesignAnswer {
  DesignStatus status = DesignStatus::ok;  ///< how it ended
  /// What decides it, as `binding_limit` of the summary; of a design without an answer one word for its kind of fault:
  /// "sink temperature", "not converged", "not valid". There are few of them.
  std::string limit = {};
  std::string reason = {};    ///< one sentence; empty where the design is ok
  std::string sized_by = {};  ///< as radiator.sized_by; "given" of a number of panels; empty where it came to none
  std::vector<double> values = {};  ///< SI, in the order of design_quantities(); NaN where there is none
  double seconds = 0.0;             ///< its share of the wall time; no part of the answer
};

/// A number that designs are asked for.
using DesignQuantity = SweepQuantity;
/// The numbers of a design that is solved: keys of summary.json, computed as those are.
const std::vector<DesignQuantity>& design_quantities();
/// Its place in design_quantities(). Throws std::logic_error where there is no such key.
std::size_t place_of_quantity(const std::string& key);

/// Solves many designs at once. What a design comes to does not depend on the others of its batch, nor on what was
/// solved before.
class DesignSolver {
 public:
  /// Told how many designs of a batch are solved.
  using Watch = std::function<void(std::size_t)>;
  virtual ~DesignSolver() = default;
  /// \param answers gets an answer for each of the designs, in their order. Where the solve is interrupted, which
  /// throws Interrupted, it holds those of the first designs that are complete.
  /// \param watch is told how many of them are; may be empty
  virtual void solve(const std::vector<Case>& designs, std::vector<DesignAnswer>& answers, const Watch& watch) = 0;
};

}  // namespace coldsky
