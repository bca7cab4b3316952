#pragma once
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "solver/case/case.hpp"

namespace coldsky {

/// A place is three lengths, a direction three numbers of which not all are zero.
enum class KeyKind { quantity, difference, number, integer, choice, text, date, file, list, boolean, place, direction };

/// Who uses a key: bits of KeySpec::commands.
enum CommandBit : unsigned { key_of_size = 1, key_of_solve = 2, key_of_transient = 4, key_of_all = 7 };

/// Declaration of one key of the case file. The parser, `check`, `describe` and docs/case-files.md all come from it.
struct KeySpec {
  std::string path;      ///< "panel.tube.pitch"
  std::string declared;  ///< of a key of one entry of a scene: its path in the manual; else empty
  KeyKind kind = KeyKind::quantity;
  std::string unit;  ///< SI unit of the member; "1" for pure numbers
  /// Empty: the key is required (where `condition` holds) or, for optional members, may be left out.
  std::string default_text;
  std::string default_source;
  double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
  bool low_open = false;  ///< `low` itself is outside
  std::string range_reason;
  /// Why nothing larger than `high` is taken; empty where range_reason says so.
  std::string high_reason;
  std::string customary_unit;  ///< in which engineers write it where that is not `unit`; empty = not known
  std::vector<std::string> choices;
  std::string sentence;
  /// Where the key has a meaning; elsewhere it is neither required nor accepted; "" = everywhere. Terms joined by
  /// " & ", each "panel.kind=honeycomb|sheet" (one of these), "heater.power>0" or "heat.profile|coolant.profile given"
  /// (one of these has a value; "scene given": the case has one).
  std::string condition;
  unsigned commands = key_of_all;  ///< those that use it, where it has a meaning
  bool may_be_absent = false;      ///< a text without a default that is not required
  bool of_panels = false;          ///< has no meaning in a scene of bodies alone
  using Member =
      std::variant<std::function<double&(Case&)>, std::function<std::optional<double>&(Case&)>,
                   std::function<int&(Case&)>, std::function<bool&(Case&)>, std::function<std::string&(Case&)>,
                   std::function<std::vector<std::string>&(Case&)>, std::function<std::optional<Triple>&(Case&)>>;
  Member member;  ///< of Case

  const std::string& manual_path() const { return declared.empty() ? path : declared; }
  bool optional_member() const { return member.index() == 1; }
  bool required() const {
    return default_text.empty() && !optional_member() && kind != KeyKind::list && !may_be_absent;
  }
};

/// Bounds a quantity that nature leaves open by what could sensibly be built, so that nothing overflows.
void bound_from_above(KeySpec& key);
/// The bound of a quantity in a unit, for what stands in files beside the case; the unit has to be one of the bounds'.
double bound_of(std::string_view unit);

/// All keys but those of what a scene may hold several of (solver/case/scene_keys.hpp), in the order of the manual.
const std::vector<KeySpec>& schema();
const KeySpec* find_key(const std::string& path);
/// The key or table most like `path`; empty when nothing is near.
std::string nearest_key(const std::string& path);

/// Whether a key has a meaning in a case.
bool matters(const KeySpec& key, const Case& c);
/// The keys that the first term of its condition which does not hold asks about; empty where all hold.
std::vector<const KeySpec*> keys_in_the_way(const KeySpec& key, const Case& c);
/// The keys that its condition asks about.
std::vector<const KeySpec*> keys_of_condition(const KeySpec& key);
/// Whether a key has a value: a text that is not empty, an optional number that is there; others always.
bool has_value(const KeySpec& key, const Case& c);
/// Value of a key in words, for messages.
std::string value_text(const KeySpec& key, const Case& c);
/// "all", "size", "solve (in time)", ...: the commands that use a key.
std::string commands_text(const KeySpec& key);

/// "0 ... 1", "> 0", "any".
std::string range_text(const KeySpec& key);
/// The manual of all keys as Markdown, docs/case-files.md; see manual.hpp for that of some.
std::string describe_markdown();

}  // namespace coldsky
