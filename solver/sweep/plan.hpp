#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "solver/case/case.hpp"
#include "solver/case/catalogue.hpp"

namespace coldsky {

/// A value of a varied key: a number in SI units; text for keys whose values are names, "true" and "false" of switches.
using SweepValue = std::variant<double, std::string>;

/// A key that differs from design to design.
struct SweepColumn {
  std::string key;       ///< of the case, or "design.NAME" for a number that derived keys alone use
  std::string unit;      ///< SI; empty = a pure number or text
  bool text = false;     ///< values are text
  bool derived = false;  ///< by an expression in [derive]
  std::string range;     ///< in words: "0.06 ... 0.2 m, logarithmic", "one of 3", "normal, mean 0.85, deviation 0.02"
};

/// A number of the summary that a sweep may ask for.
struct SweepQuantity {
  std::string key;   ///< "radiator.mass_kg"
  std::string unit;  ///< SI; empty = a pure number
};
/// What is best.
struct SweepGoal {
  std::string key;        ///< of the summary
  bool maximise = false;  ///< else the least is best
};
/// What a design has to keep.
struct SweepConstraint {
  std::string key;                  ///< of the summary
  std::optional<double> low, high;  ///< SI
};

/// A measured number, see SweepSearch.
struct SweepMeasurement {
  std::string key;                  ///< of the summary
  std::vector<double> values;       ///< a row of the table each, SI; NaN where a cell is empty
  std::optional<double> deviation;  ///< standard deviation of one measurement, SI
};
/// What a sweep looks for instead of sampling: designs then follow from what earlier ones came to.
struct SweepSearch {
  enum class Kind { optimise, calibrate } kind = Kind::optimise;  ///< the best design, or keys that fit measurements
  // optimise: objective() under constraints()
  std::size_t population = 0, generations = 0;  ///< designs of a generation, generations at most
  double tolerance = 0.0;                       ///< spread of the population, relative, at which it ends
  // calibrate: the first factors are fitted, those behind them are the conditions of the measurements
  std::size_t fitted = 0, rows = 0;            ///< how many factors are fitted, rows of the measurements
  std::vector<SweepMeasurement> measurements;  ///< what is fitted to
};

/// What is asked of each design.
enum class SweepCommand { size, solve };
/// "size", "solve".
const char* word_of(SweepCommand command);

/// The designs that a sweep file asks for. Immutable; copies share what they hold, and any number of threads may ask.
class SweepPlan {
 public:
  struct Parts;
  /// Made by read_sweep().
  explicit SweepPlan(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}

  const std::string& name() const;  ///< the file's name without its ending
  const std::string& file() const;  ///< as given, for messages
  const std::string& text() const;  ///< the file as it was read
  /// Of all that decides what the designs are: the sweep file, the case file, --set. The same on every machine.
  std::uint64_t fingerprint() const;
  SweepCommand command() const;                     ///< what is asked of each design
  const std::string& sampling() const;              ///< as in the file; "optimise", "calibrate" of searches
  std::uint64_t seed() const;                       ///< of random samplings
  const Case& base() const;                         ///< the case that designs differ from, --set applied
  std::uint64_t designs() const;                    ///< how many
  const std::vector<SweepColumn>& columns() const;  ///< varied and derived keys
  /// The values of a design, in the order of columns(); from 0. The same for every order in which designs are asked
  /// for. Throws std::out_of_range beyond designs(). A derived number that cannot be computed (a division by zero) is
  /// NaN, which design() refuses.
  std::vector<SweepValue> values(std::uint64_t design) const;
  /// The base case with these values, checked as a case file is; its resolved_text is empty (write_case makes it).
  /// Throws InputError, with the place in the sweep file and the reason, where they make no valid case.
  Case design(const std::vector<SweepValue>& values) const;
  /// Varied and derived keys that no design depends on, since a sweep has a mesh of its own and knows no cold case and
  /// no transient.
  std::vector<std::string> keys_without_effect() const;
  const std::optional<SweepGoal>& objective() const;        ///< absent = none
  const std::vector<SweepConstraint>& constraints() const;  ///< of all designs
  double check_share() const;                               ///< of designs that are solved again by the full field [-]
  /// Aims of the Pareto front; those of the file, empty where it names none.
  const std::vector<SweepGoal>& pareto() const;
  double confidence() const;  ///< of intervals [-]
  /// Whether it is asked how far keys have to move until constraints, limits or the levels of crossings() are met.
  bool asks_crossings() const;
  /// Levels of [[crossing]], as upper bounds.
  const std::vector<SweepConstraint>& crossings() const;

  /// Keys of [vary] (and conditions of a calibration): the first columns. Each has a coordinate in (0, 1), which any
  /// sampling chooses.
  std::size_t factors() const;
  /// In (0, 1), a factor each.
  std::vector<double> coordinates(std::uint64_t design) const;
  /// The values of all columns at coordinates.
  std::vector<SweepValue> values_at(const std::vector<double>& coordinates) const;
  /// The levels of a key that has some, where they are numbers.
  std::vector<double> levels_of(std::size_t column) const;

  /// Whether the designs follow from what earlier ones came to. Then designs() grows, up to most_designs() at most,
  /// by add_design(), which no thread may call while others ask; copies of a plan grow together.
  bool searches() const;
  const std::optional<SweepSearch>& search() const;  ///< absent = a sampling
  std::uint64_t most_designs() const;                ///< at most
  /// Appends one.
  void add_design(std::vector<double> coordinates) const;

 private:
  std::shared_ptr<const Parts> parts_;
};

/// What a sweep file may name.
struct SweepNames {
  Catalogue catalogue;                 ///< of the models, for the case; see model_catalogue()
  std::vector<SweepQuantity> answers;  ///< keys of the summary for objective and constraints
};

/// Whether a file is a sweep file: a TOML file with the key `case` or the table [vary]. False where it cannot be read.
bool is_sweep_file(const std::filesystem::path& file);
/// Reads and checks a sweep file and the case that it names. \param set texts "key=value" for that case, as given by
/// --set. Throws InputError with file, line and column of the faults.
SweepPlan read_sweep(const std::filesystem::path& file, const std::vector<std::string>& set, const SweepNames& names);
/// The same from text; `file` stands for the file in messages, and paths count from its folder.
SweepPlan read_sweep_text(const std::string& text, const std::filesystem::path& file,
                          const std::vector<std::string>& set, const SweepNames& names);

}  // namespace coldsky
