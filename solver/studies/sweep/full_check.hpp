#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "solver/studies/sweep/design_answer.hpp"
#include "solver/sweep/plan.hpp"

namespace coldsky {

struct Session;

/// A design solved again by the field of a whole panel on the case's own mesh.
struct DesignCheck {
  std::uint64_t design = 0;
  DesignStatus status = DesignStatus::ok;  ///< of the full field
  std::string reason = {};                 ///< where it has no answer
  /// Of size planform areas [m^2], of solve the hottest chips [K]: by the sweep and by the full field.
  double sweep = 0.0, full = 0.0;
  double uncertainty = -1.0;  ///< of the full field's area by its mesh, relative; negative where it is not known
  double seconds = 0.0;

  /// Of size (sweep - full) / full, of solve sweep - full [K].
  double difference(SweepCommand command) const {
    return command == SweepCommand::size ? sweep / full - 1.0 : sweep - full;
  }
};

/// The key of the summary that checks compare.
const char* checked_quantity(SweepCommand command);

/// How many designs a sweep solves again: its share, at least three, at most 59. With 59 designs drawn at random the
/// largest difference seen covers 95 % of all designs with a confidence of 95 % (Wilks 1941: 1 - 0.95^59 > 0.95); more
/// of them hardly say more.
std::uint64_t checks_asked_for(const SweepPlan& plan);

/// The designs to be checked, in the order in which they are: drawn at random among those that have an answer, the same
/// for a sweep whatever runs it. \param has_answer of a design
std::vector<std::uint64_t> designs_to_check(const SweepPlan& plan,
                                            const std::function<bool(std::uint64_t)>& has_answer);

/// Solves a design by the full field. \param answer of the sweep. Throws Interrupted.
DesignCheck check_design(const SweepPlan& plan, std::uint64_t design, const DesignAnswer& answer,
                         const Session& session);

}  // namespace coldsky
