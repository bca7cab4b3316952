#include "solver/core/unit_database.hpp"

#include <cstdlib>
#include <string>
#include <vector>

#include "solver/core/error.hpp"
#include "solver/core/paths.hpp"

namespace coldsky {

namespace {

/// Whether a database has what case files are written in.
bool knows_si(ut_system* system) {
  for (const char* text : {"m", "kg", "s", "K", "W", "J", "Pa", "degC", "W m-2 K-1"}) {
    ut_unit* unit = ut_parse(system, text, UT_UTF8);
    if (unit == nullptr) return false;
    ut_free(unit);
  }
  return true;
}

/// nullptr where the file is no database that case files can be read with. \param path empty = the library's own
ut_system* read(const std::string& path) {
  ut_system* system = ut_read_xml(path.empty() ? nullptr : path.c_str());
  if (system == nullptr || knows_si(system)) return system;
  ut_free_system(system);
  return nullptr;
}

}  // namespace

ut_system* read_unit_database() {
  std::vector<std::string> paths;
  if (const char* given = std::getenv("UDUNITS2_XML_PATH"); given != nullptr && *given != '\0')
    paths.emplace_back(given);
  try {
    paths.push_back(data_file("udunits/udunits2.xml").string());
  } catch (const LibraryError&) {
    // The library's own place is tried as well.
  }
  for (const std::string& path : paths) {
    if (ut_system* system = read(path)) return system;
  }
  ::unsetenv("UDUNITS2_XML_PATH");  // or the library would read it once more
  if (ut_system* system = read("")) return system;
  throw LibraryError("ut_read_xml: UDUNITS-2 finds no unit database: reinstall coldsky");
}

}  // namespace coldsky
