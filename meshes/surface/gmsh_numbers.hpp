#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "meshes/surface/file_text.hpp"

namespace coldsky {

/// Numbers of a file of Gmsh one after another, from text or from bytes.
class GmshNumbers {
 public:
  explicit GmshNumbers(TextCursor text) : text_(std::move(text)) {}

  TextCursor& text() { return text_; }
  void set_binary(bool binary) { binary_ = binary; }
  bool binary() const { return binary_; }

  /// Where the next number begins.
  std::size_t at() {
    if (!binary_) text_.skip_blanks();
    return text_.at();
  }
  int integer(const char* what);
  double number(const char* what);     ///< finite
  std::int64_t tag(const char* what);  ///< of a node or element
  /// How many follow. \param least_bytes that one of them takes, so that a number too large for the file is refused
  /// before room is made for it
  std::size_t count(const char* what, std::size_t least_bytes = 0);
  /// Passes over `count` tags.
  void skip_tags(std::size_t count, const char* what);

  [[noreturn]] void fail(std::size_t at, const std::string& problem, const std::string& why = "",
                         const std::string& suggestion = "") const {
    throw SurfaceFileError(place(at), problem, why, suggestion);
  }
  SurfaceFileError::Place place(std::size_t at) const {
    if (binary_) return {text_.name(), 0, static_cast<std::int64_t>(at)};
    return text_.place(at);
  }

 private:
  template <class Number>
  Number bytes(const char* what);
  TextCursor text_;
  bool binary_ = false;
};

}  // namespace coldsky
