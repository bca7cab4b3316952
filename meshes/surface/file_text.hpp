#pragma once
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "meshes/surface/file_error.hpp"

/// What the readers of files share.
namespace coldsky {

/// Coordinates may be no larger, so that areas and volumes are numbers: 1e12 of the file's unit.
inline constexpr double most_coordinate = 1e12;

/// All bytes of a file. \throws SurfaceFileError where it cannot be read, or is no regular file
std::string file_contents(const std::filesystem::path& path);

/// A name as it may be shown: blanks around it and quotation marks left out, bytes that are no text of UTF-8 or control
/// the terminal as '?', cut off after some 100 characters.
std::string clean_name(std::string_view name);

/// Reads words and numbers of a text one after another. \throws SurfaceFileError from all that reads
class TextCursor {
 public:
  TextCursor(std::string_view contents, std::string name) : contents_(contents), name_(std::move(name)) {}

  std::size_t at() const { return at_; }
  void go_to(std::size_t at) { at_ = at; }
  std::size_t left() const { return contents_.size() - at_; }
  std::string_view contents() const { return contents_; }
  const std::string& name() const { return name_; }

  void skip_blanks();
  bool at_end();            ///< behind the blanks
  std::string_view word();  ///< up to the next blank; empty at the end
  std::string_view line();  ///< the rest of the line, without its end, blanks around it left out
  /// A number that is finite. \param what it is, for the message
  double number(const char* what);
  std::int64_t integer(const char* what);

  /// A fault at a line of the text.
  [[noreturn]] void fail(std::size_t at, const std::string& problem, const std::string& why = "",
                         const std::string& suggestion = "") const;
  SurfaceFileError::Place place(std::size_t at) const;

 private:
  template <class Number>
  Number parsed(const char* what, const char* kind);
  std::string_view contents_;
  std::string name_;
  std::size_t at_ = 0;
};

}  // namespace coldsky
