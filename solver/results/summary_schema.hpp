#pragma once
#include <string>
#include <vector>

namespace coldsky {

/// Runs that can fill a key of the summary, to be combined.
enum SummaryFilledBy : unsigned {
  by_size = 1,
  by_steady_solve = 2,
  by_transient_solve = 4,
  by_claims = 8,
  by_sweep = 16,
  by_scene = 32
};

/// What a number of a transient says.
enum class InTransient {
  same,     ///< it does not change with time
  end,      ///< the state at the end of the run
  extreme,  ///< the largest or smallest over the run, as its name says
  run       ///< of the whole run
};

/// Declaration of one key of summary.json. The writer, `describe --summary` and the table in docs/outputs.md come
/// from it.
struct SummaryKeySpec {
  std::string name;  ///< ends in its SI unit; a name that ends in "*" stands for all names that begin so
  std::string unit;  ///< "1" for pure numbers, "" for text
  std::string meaning;
  unsigned filled_by = by_size | by_steady_solve | by_transient_solve;
  InTransient in_transient = InTransient::same;
};

/// All keys, in the order in which they are written.
const std::vector<SummaryKeySpec>& summary_schema();
/// The declaration that a name falls under, or null.
const SummaryKeySpec* find_summary_key(const std::string& name);
/// The runs that fill a key: "size, solve".
std::string filled_by_text(const SummaryKeySpec& key);

/// What the number of a transient says, in words; empty where it is not one of a transient's.
std::string instant_text(const SummaryKeySpec& key);

/// The manual of keys as aligned text or as a Markdown table.
std::string describe_summary(const std::vector<const SummaryKeySpec*>& keys);
std::string describe_summary_markdown(const std::vector<const SummaryKeySpec*>& keys);

}  // namespace coldsky
