#pragma once
#include <udunits2.h>

namespace coldsky {

/// The unit database that UDUNITS2_XML_PATH names; where it is not set, or what it names is not there or no database of
/// SI units (environments of other programs leave it behind), the one that ships with coldsky, else the library's own.
/// Throws LibraryError where there is none.
ut_system* read_unit_database();

}  // namespace coldsky
