#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace coldsky {

/// summary.json: one flat document whose keys are declared once (summary_schema.hpp). Every key is written, null where
/// it is not known; of families ("input.*") the members that were set.
class Summary {
 public:
  /// What a key may hold; std::monostate is null.
  using Value = std::variant<std::monostate, double, std::int64_t, bool, std::string, std::vector<std::string>>;
  /// All keys but families, in their order.
  static const std::vector<std::string>& keys();
  /// Throws std::logic_error for a key that is not declared. Numbers that are not finite become null.
  void set(const std::string& key, Value value);
  /// The text of a key, or nothing where it has none.
  std::string text(const std::string& key) const;
  /// The number of a key, whole or not, or nothing where it has none.
  std::optional<double> number(const std::string& key) const;
  /// What was set, or nothing.
  const Value* find(const std::string& key) const;
  /// \param indent blanks a level; negative = all in one line
  std::string to_json(int indent = 2) const;
  /// What to_json wrote; keys that are not declared, and lists of anything but texts, are passed over. Throws
  /// LibraryError where the text is no flat JSON document.
  static Summary from_json(const std::string& text);
  /// As to_json(). Throws LibraryError.
  void write(const std::filesystem::path& file) const;

 private:
  std::map<std::string, Value> values_;
  std::vector<std::string> further_;  ///< members of families, in the order in which they were set
};

/// run.*: date, host and command line. They differ between runs that agree in all else.
void set_run_keys(const std::string& command_line, Summary& summary);

}  // namespace coldsky
