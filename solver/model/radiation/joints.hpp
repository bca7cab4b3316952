#pragma once
#include <string>
#include <vector>

#include "solver/case/case.hpp"
#include "solver/model/environment/sky.hpp"
#include "solver/model/radiation/shapes.hpp"

/// How parts of a scene stand at a position of the orbit.
namespace coldsky {

/// A thing as it stands at a position: turned with the frame that it is fixed to, and by its joint, about its pivot. A
/// joint that follows a direction along its own axis, where no turn comes nearer, stays as it is. \param at nullptr =
/// as the case gives it, turned by the joint's own angle alone
Placement posed(const Placement& given, const JointCase& joint, const SkyPosition* at);

/// Whether anything stands at one of these positions otherwise than at the first.
bool moves(const Case& c, const std::vector<SkyPosition>& positions);
/// Whether a joint turns its thing against the attitude at all.
bool turns(const JointCase& joint);

}  // namespace coldsky
