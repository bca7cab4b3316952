#pragma once
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "solver/case/case.hpp"

namespace coldsky {

enum class KeyKind { quantity, difference, number, integer, choice, text, date, file, list, boolean };

/// Declaration of one key of the case file. The parser, `check`, `describe` and docs/case-files.md all come from it.
struct KeySpec {
  std::string path;  ///< "panel.tube.pitch"
  KeyKind kind = KeyKind::quantity;
  std::string unit;  ///< SI unit of the member; "1" for pure numbers
  /// Empty: the key is required (where `condition` holds) or, for optional members, may be left out.
  std::string default_text;
  std::string default_source;
  double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
  bool low_open = false;  ///< `low` itself is outside
  std::string range_reason;
  std::vector<std::string> choices;
  std::string sentence;
  std::string condition;  ///< "environment.kind=orbit": required only then; "" = always
  /// The member of Case.
  std::variant<std::function<double&(Case&)>, std::function<std::optional<double>&(Case&)>, std::function<int&(Case&)>,
               std::function<bool&(Case&)>, std::function<std::string&(Case&)>,
               std::function<std::vector<std::string>&(Case&)>>
      member;

  bool optional_member() const { return member.index() == 1; }
  bool required() const {
    return default_text.empty() && !optional_member() && kind != KeyKind::list &&
           ((kind != KeyKind::text && kind != KeyKind::file && kind != KeyKind::date) || !condition.empty());
  }
};

/// All keys, in the order of the manual.
const std::vector<KeySpec>& schema();
const KeySpec* find_key(const std::string& path);
/// The key or table most like `path`; empty when nothing is near.
std::string nearest_key(const std::string& path);

/// "0 ... 1", "> 0", "any".
std::string range_text(const KeySpec& key);
/// Manual of one key, and of all keys as aligned text or Markdown.
std::string describe_key(const KeySpec& key);
std::string describe_all();
std::string describe_markdown();

}  // namespace coldsky
