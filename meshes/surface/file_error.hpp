#pragma once
#include <cstdint>
#include <stdexcept>
#include <string>

namespace coldsky {

/// A file of a geometry that cannot be used. `what()` reads `FILE:LINE: problem (why) suggestion`; of bytes
/// `FILE: byte N: ...`.
class SurfaceFileError : public std::runtime_error {
 public:
  /// Where the fault is: a line from 1, else a byte from 0; neither: the file as a whole.
  struct Place {
    std::string file;
    std::int64_t line = 0;
    std::int64_t byte = -1;
  };
  SurfaceFileError(Place place, const std::string& problem, const std::string& why = "",
                   const std::string& suggestion = "");

  const Place& place() const { return place_; }
  const std::string& problem() const { return problem_; }
  const std::string& why() const { return why_; }
  const std::string& suggestion() const { return suggestion_; }

 private:
  Place place_;
  std::string problem_, why_, suggestion_;
};

}  // namespace coldsky
