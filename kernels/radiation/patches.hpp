#pragma once
#include <vector>

#include "kernels/base/types.hpp"
#include "kernels/radiation/vector3.hpp"

namespace coldsky {

/// Which sides of elements make up which patch: side 2 e is the front of element e, 2 e + 1 its back.
struct Patches {
  int count = 0;
  Array<const int> first;     ///< patch p has the sides side(first(p)) ... side(first(p + 1) - 1)
  Array<const int> side;      ///< by patch
  Array<const double> share;  ///< of its patch's area, of this side and those before it
  Array<const int> patch;     ///< of each side; -1: none
  Array<const double> area;   ///< of each patch [m2]
};

/// \param areas of one side of each element [m2] \param patch_of_side as long as twice the elements; -1 for sides that
/// give off nothing. Patches without area are allowed only where they have no sides.
/// \throws std::invalid_argument where numbers are out of range or an element of a patch has no area
Patches make_patches(const ExecutionSpace& space, const std::vector<double>& areas,
                     const std::vector<int>& patch_of_side, int count);
/// The same of facets.
Patches make_patches(const ExecutionSpace& space, const std::vector<Facet>& facets,
                     const std::vector<int>& patch_of_side, int count);

}  // namespace coldsky
