#pragma once

namespace coldsky {

/// From now on memory that the program frees stays with it, for its next arrays: the system would have to find, and to
/// clear, every page anew for each mesh and each hierarchy. Large arrays then lie side by side, too, so that they share
/// large pages instead of ending in small ones. What a process holds at most stays what it was. For programs that end,
/// not for a library in another's process. Where the C library is not glibc nothing changes.
void keep_freed_memory();

}  // namespace coldsky
