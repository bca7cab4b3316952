#pragma once

namespace coldsky {

/// From now on memory that the program frees stays with it, for its next arrays: the system would have to find, and to
/// clear, every page anew for each mesh and each hierarchy. Large arrays then lie side by side, too, so that they share
/// large pages instead of ending in small ones. A process may hold somewhat more at its most than before: a freed array
/// is used again only by what fits into it. For programs that end, not for a library in another's process. Where the C
/// library is not glibc nothing changes.
void keep_freed_memory();

}  // namespace coldsky
