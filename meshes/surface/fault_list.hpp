#pragma once
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "meshes/surface/faults.hpp"

namespace coldsky {

/// Collects faults: one for each kind and each surface or pair of surfaces, which counts how often it was found.
class FaultList {
 public:
  using Kind = SceneFault::Kind;
  struct Found {
    Point where{};  ///< the first
    std::size_t count = 0;
  };
  using Key = std::pair<Kind, std::pair<int, int>>;

  /// \param first, second numbers of surfaces; second -1: none. An order that has no meaning is left to the caller
  void add(Kind kind, int first, int second, const Point& where) {
    Found& found = found_[{kind, {first, second}}];
    if (found.count++ == 0) found.where = where;
  }
  const std::map<Key, Found>& found() const { return found_; }

 private:
  std::map<Key, Found> found_;
};

/// "bus/top", or one of the two where the other is empty.
inline std::string full_name(const std::string& body, const std::string& surface) {
  return body.empty() ? surface : surface.empty() ? body : body + "/" + surface;
}

}  // namespace coldsky
