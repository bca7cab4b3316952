#include "benchmarks/work.hpp"

#include <cxxabi.h>

#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <regex>

namespace coldsky {

namespace {

/// The functor as one writes it, without the namespaces of this project.
std::string readable(const char* mangled) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> plain(abi::__cxa_demangle(mangled, nullptr, nullptr, &status),
                                                     std::free);
  static const std::regex namespaces(R"(coldsky::|detail::|\(anonymous namespace\)::|\s)");
  return std::regex_replace(std::string(plain ? plain.get() : mangled), namespaces, "");
}

}  // namespace

void WorkMeter::kernel(const char* name, int cells) {
  Counts& counts = kernels_[{name, cells}];
  ++counts.launches;
  if (cells == last_cells_) ++counts.behind_alike;
  last_cells_ = cells;
}

std::string WorkMeter::report() const {
  // Names that are the same in several files have one row.
  std::map<std::pair<std::string, int>, Counts> merged;
  for (const auto& [key, counts] : kernels_) {
    Counts& all = merged[{readable(key.first), key.second}];
    all.launches += counts.launches;
    all.behind_alike += counts.behind_alike;
  }
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const auto& [key, counts] : merged) {
    rows.push_back({key.first, key.second, counts.launches, counts.behind_alike});
  }
  return nlohmann::ordered_json{{"graphs", graphs_}, {"waits", waits_}, {"kernels", rows}}.dump();
}

}  // namespace coldsky
