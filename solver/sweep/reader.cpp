#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <system_error>

#include "solver/case/reading.hpp"
#include "solver/case/toml_text.hpp"
#include "solver/core/spelling.hpp"
#include "solver/sweep/answers_reader.hpp"
#include "solver/sweep/factor_reader.hpp"
#include "solver/sweep/parts.hpp"
#include "solver/sweep/questions.hpp"
#include "solver/sweep/reader_parts.hpp"

namespace coldsky {

namespace {

const std::vector<std::string> top_level = {"schema",      "title",     "case",        "command",   "sampling",
                                            "samples",     "seed",      "check_share", "objective", "constraint",
                                            "correlation", "vary",      "derive",      "pareto",    "confidence",
                                            "optimise",    "calibrate", "crossing",    "crossings"};
const std::vector<std::string> samplings = {"grid",   "list",     "latin-hypercube", "sobol",
                                            "random", "saltelli", "one-at-a-time"};
constexpr std::size_t most_keys = 500;
constexpr double default_check_share = 0.01;

/// Whether the file says how many designs there are.
bool counts_samples(const std::string& sampling) {
  return sampling == "latin-hypercube" || sampling == "sobol" || sampling == "random" || sampling == "saltelli";
}
bool takes_correlations(const std::string& sampling) { return counts_samples(sampling) && sampling != "saltelli"; }

std::vector<std::size_t> levels_of_factors(const std::vector<Factor>& factors) {
  std::vector<std::size_t> levels;
  levels.reserve(factors.size());
  for (const Factor& factor : factors) levels.push_back(factor.levels.size());
  return levels;
}

/// Reads one file; the parts of it that are found are put into `parts_`.
class SweepReader {
 public:
  SweepReader(const std::string& text, const std::filesystem::path& file, std::vector<std::string> set,
              const SweepNames& names)
      : file_(file.string()), set_(std::move(set)), names_(names), parts_(std::make_shared<SweepPlan::Parts>()) {
    parts_->file = file_;
    parts_->name = file.stem().string();
    parts_->text = text;
  }
  SweepPlan read();

 private:
  void refuse_a_case() const;
  void read_settings();
  void read_factors();
  void count_designs();
  void count_samples(const toml::node* samples);
  void read_search();
  void read_case_and_derived();
  void check_set_keys();
  void check_meanings();
  void make_columns();
  void make_sampler_of_designs();

  const toml::node* find(const char* name) const { return table_.get(name); }
  std::string word(const char* name, const std::vector<std::string>& choices, const std::string& otherwise);
  std::int64_t whole(const toml::node& node, const char* name, std::int64_t low, std::int64_t high,
                     const std::string& why) const;
  Location place(const toml::node& node) const { return location_of(file_, node); }

  std::string file_;
  std::vector<std::string> set_;
  const SweepNames& names_;
  std::shared_ptr<SweepPlan::Parts> parts_;
  toml::table table_;
  std::string case_file_, case_text_;
  std::vector<NamedNode> derived_nodes_;
  Correlations correlations_;
  std::string measurements_;  ///< of a calibration, as they were read
  Faults faults_;
};

std::string SweepReader::word(const char* name, const std::vector<std::string>& choices, const std::string& otherwise) {
  const toml::node* node = find(name);
  if (node == nullptr) return otherwise;
  std::string given = node->is_string() ? node->as_string()->get() : std::string();
  if (std::find(choices.begin(), choices.end(), given) != choices.end()) return given;
  const std::string near = nearest_word(given, choices);
  faults_.add(InputError(place(*node), fmt::format("{} = '{}' is not known", name, given), "no such choice",
                         near.empty() ? fmt::format("choose one of {}", fmt::join(choices, ", "))
                                      : fmt::format("did you mean '{}'?", near)));
  return otherwise;
}

std::int64_t SweepReader::whole(const toml::node& node, const char* name, std::int64_t low, std::int64_t high,
                                const std::string& why) const {
  if (!node.is_integer()) {
    throw InputError(place(node), fmt::format("{} is no whole number", name), why,
                     "write it without a point or quotes");
  }
  const std::int64_t value = node.as_integer()->get();
  if (value < low || value > high) {
    throw InputError(place(node), fmt::format("{} = {} is outside {} ... {}", name, value, low, high), why,
                     "choose another number");
  }
  return value;
}

/// Its keys would all be faults.
void SweepReader::refuse_a_case() const {
  const auto is_key_of_case = [](const auto& entry) { return is_table(std::string(entry.first.str())); };
  if (table_.contains("case") || table_.contains("vary") ||
      std::none_of(table_.begin(), table_.end(), is_key_of_case)) {
    return;
  }
  throw InputError({file_, 1, 1}, "is a case, not a sweep", "a sweep names a case and the keys of it that vary",
                   fmt::format("write a sweep file with case = \"{}\", as docs/sweeps.md says",
                               std::filesystem::path(file_).filename().string()));
}

void SweepReader::read_settings() {
  for (const auto& [key, node] : table_) {
    const std::string name(key.str());
    if (std::find(top_level.begin(), top_level.end(), name) != top_level.end()) continue;
    const Location where{file_, static_cast<int>(key.source().begin.line), static_cast<int>(key.source().begin.column)};
    const std::string near = nearest_word(name, top_level);
    faults_.add(InputError(where, fmt::format("unknown key '{}' of a sweep", name), "a misspelt key would be ignored",
                           near.empty() ? fmt::format("a sweep has {}", fmt::join(top_level, ", "))
                                        : fmt::format("did you mean '{}'?", near)));
  }
  if (const toml::node* schema = find("schema")) {
    faults_.attempt([&] { whole(*schema, "schema", 1, 1, "this coldsky knows sweep files of schema 1"); });
  }
  if (const toml::node* title = find("title"); title != nullptr && !title->is_string()) {
    faults_.add(InputError(place(*title), "title is no text", "one line that names the sweep", "write it in quotes"));
  }
  parts_->command = word("command", {"size", "solve"}, "size") == "solve" ? SweepCommand::solve : SweepCommand::size;
  if (const toml::node* seed = find("seed")) {
    faults_.attempt([&] {
      parts_->seed = static_cast<std::uint64_t>(
          whole(*seed, "seed", 0, std::numeric_limits<std::int64_t>::max(), "it begins the random numbers"));
    });
  }
  parts_->check_share = default_check_share;
  if (const toml::node* share = find("check_share")) {
    const double value = share->is_integer()          ? static_cast<double>(share->as_integer()->get())
                         : share->is_floating_point() ? share->as_floating_point()->get()
                                                      : -1.0;
    if (value >= 0.0 && value <= 1.0) {
      parts_->check_share = value;
    } else {
      faults_.add(InputError(place(*share), "check_share is no number from 0 to 1",
                             "it is the share of designs that the full field solves again",
                             fmt::format("write check_share = {}, for example", default_check_share)));
    }
  }
  if (const toml::node* objective = find("objective")) {
    faults_.attempt([&] { parts_->objective = read_objective(*objective, file_, names_.answers); });
  }
  if (const toml::node* constraint = find("constraint")) {
    parts_->constraints = read_constraints(*constraint, file_, names_.answers, faults_);
  }
  if (const toml::node* pareto = find("pareto")) {
    faults_.attempt([&] { parts_->pareto = read_pareto(*pareto, file_, names_.answers); });
  }
  if (const toml::node* crossing = find("crossing")) {
    parts_->crossings = read_crossings(*crossing, file_, names_.answers, faults_);
  }
  faults_.attempt(
      [&] { parts_->asks_crossings = read_switch(find("crossings"), "crossings", !parts_->crossings.empty(), file_); });
  if (const toml::node* confidence = find("confidence")) {
    faults_.attempt([&] { parts_->confidence = read_confidence(*confidence, file_); });
  }
  const toml::node* file = find("case");
  if (file == nullptr || !file->is_string() || file->as_string()->get().empty()) {
    throw InputError(file == nullptr ? Location{file_, 1, 1} : place(*file), "the sweep names no case",
                     "its designs differ from a case file", "write case = \"dawn-dusk-1mw.toml\", for example");
  }
  const std::filesystem::path named = file->as_string()->get();
  const std::filesystem::path folder = std::filesystem::path(file_).parent_path();
  const std::filesystem::path path = named.is_absolute() ? named : (folder / named).lexically_normal();
  try {
    case_text_ = read_written_file(path, "case");
  } catch (const InputError& error) {
    throw InputError(place(*file), fmt::format("case = '{}' {}", named.string(), error.problem()), error.why(),
                     fmt::format("{} was looked for: paths count from the folder of the sweep", path.string()));
  }
  case_file_ = path.string();
}

void SweepReader::read_factors() {
  const toml::node* vary = find("vary");
  const toml::node* derive = find("derive");
  for (const auto& [name, node] : {std::pair{"vary", vary}, std::pair{"derive", derive}}) {
    if (node == nullptr || node->is_table()) continue;
    faults_.add(InputError(place(*node), fmt::format("{} is no table", name), "its keys are those of the case",
                           fmt::format("write [{}]", name)));
  }
  const auto nothing = [&](const Location& where) {
    return InputError(where, "the sweep varies nothing", "[vary] names the keys that differ from design to design",
                      "add [vary] and \"panel.tube.pitch\" = { from = \"60 mm\", to = \"200 mm\", steps = 8 }");
  };
  if (vary == nullptr) throw nothing({file_, 1, 1});
  if (!vary->is_table()) return;
  const std::vector<NamedNode> nodes = named_nodes(*vary->as_table(), file_, faults_);
  if (nodes.empty() && faults_.empty()) throw nothing(place(*vary));  // tables of keys may be empty as well
  if (derive != nullptr && derive->is_table()) derived_nodes_ = named_nodes(*derive->as_table(), file_, faults_);
  if (nodes.size() + derived_nodes_.size() > most_keys) {
    throw InputError(place(*vary), fmt::format("{} keys are varied or derived", nodes.size() + derived_nodes_.size()),
                     fmt::format("at most {} can be", most_keys), "vary fewer");
  }
  // Without a case, which is a fault of its own, paths count from here.
  FactorReader reader(file_, case_file_.empty() ? file_ : case_file_, names_.catalogue);
  parts_->factors.reserve(nodes.size());
  for (const NamedNode& entry : nodes) {
    faults_.attempt([&] { parts_->factors.push_back(reader.read(entry)); });
  }
}

/// [optimise] or [calibrate], which choose designs instead of sampling. Judged where every factor is known.
void SweepReader::read_search() {
  const bool calibrates = find("calibrate") != nullptr;
  const std::string name = calibrates ? "calibrate" : "optimise";
  const toml::node& node = *find(name.c_str());
  for (const char* other : {"sampling", "samples", "correlation", calibrates ? "optimise" : "calibrate"}) {
    if (find(other) == nullptr) continue;
    faults_.add(InputError(place(*find(other)), fmt::format("{} is given beside [{}]", other, name),
                           "a search chooses its designs itself", "leave one of the two out"));
  }
  parts_->sampling = name;
  if (!calibrates) {
    if (!parts_->objective) {
      throw InputError(place(node), "[optimise] without an objective", "it has to know what is best",
                       "add objective = { key = \"radiator.mass_kg\", goal = \"minimise\" }");
    }
    parts_->search = read_optimise(node, file_, parts_->factors);
    parts_->designs = parts_->search->population * (parts_->search->generations + 1);
    return;
  }
  for (const char* other : {"objective", "constraint", "pareto"}) {
    if (find(other) == nullptr) continue;
    faults_.add(InputError(place(*find(other)), fmt::format("{} is given beside [calibrate]", other),
                           "a fit has one aim: the measurements", "leave it out"));
  }
  FactorReader reader(file_, case_file_, names_.catalogue);
  Calibration calibration = read_calibrate(node, file_, parts_->factors, names_.answers, reader);
  for (Factor& condition : calibration.conditions) parts_->factors.push_back(std::move(condition));
  measurements_ = std::move(calibration.table_text);
  parts_->search = std::move(calibration.search);
  // Each iteration takes derivatives, from both sides, and tries some steps.
  parts_->designs = parts_->search->rows * (1 + parts_->search->generations * (2 * parts_->search->fitted + 8));
}

/// Sampling and number of designs. Judged where every factor is known.
void SweepReader::count_designs() {
  if (find("optimise") != nullptr || find("calibrate") != nullptr) {
    read_search();
    return;
  }
  const std::vector<Factor>& factors = parts_->factors;
  const auto levels = std::all_of(factors.begin(), factors.end(), [](const Factor& f) { return f.has_levels(); });
  parts_->sampling = word("sampling", samplings, levels ? "grid" : "");
  const std::string& sampling = parts_->sampling;
  if (!faults_.empty()) return;
  if (sampling.empty()) {
    throw InputError({file_, 1, 1}, "sampling is missing",
                     "ranges without steps and distributions are sampled, which is done in several ways",
                     "add sampling = \"sobol\" and samples = 1024, for example");
  }
  const toml::node* samples = find("samples");
  if (counts_samples(sampling)) {
    count_samples(samples);
    return;
  }
  if (sampling == "one-at-a-time" && samples == nullptr) {
    parts_->designs = one_at_a_time_designs(levels_of_factors(factors));
    return;
  }
  const toml::node& vary = *find("vary");
  for (const Factor& factor : factors) {
    if (factor.has_levels() || sampling == "one-at-a-time") continue;
    throw InputError(factor.where, fmt::format("{} has no levels", factor.key),
                     fmt::format("sampling is '{}'", sampling), "add steps, write a list, or use sampling = \"sobol\"");
  }
  if (samples != nullptr) {
    throw InputError(place(*samples), fmt::format("samples is given beside sampling = '{}'", sampling),
                     "the keys say how many designs there are", "leave it out");
  }
  if (sampling == "list") {
    parts_->designs = factors.front().levels.size();
    for (const Factor& factor : factors) {
      if (factor.levels.size() == parts_->designs) continue;
      throw InputError(factor.where,
                       fmt::format("{} has {} values, {} has {}", factor.key, factor.levels.size(), factors.front().key,
                                   parts_->designs),
                       "of a list, design n takes the nth value of every key",
                       "give all keys as many values, or use sampling = \"grid\"");
    }
    return;
  }
  double count = 1.0;
  for (const Factor& factor : factors) count *= static_cast<double>(factor.levels.size());
  if (count > static_cast<double>(most_designs(sampling))) {
    std::vector<std::string> sizes;
    sizes.reserve(factors.size());
    for (const Factor& factor : factors) sizes.push_back(fmt::format("{}", factor.levels.size()));
    throw InputError(place(vary),
                     fmt::format("a grid of {} designs ({})",
                                 count < 1e15 ? fmt::format("{:.0f}", count) : fmt::format("{:.3g}", count),
                                 fmt::join(sizes, " x ")),
                     fmt::format("at most {:g} can be swept", static_cast<double>(most_designs(sampling))),
                     "use fewer steps, or sampling = \"sobol\"");
  }
  parts_->designs = static_cast<std::uint64_t>(count);
}

void SweepReader::count_samples(const toml::node* samples) {
  const std::string& sampling = parts_->sampling;
  if (samples == nullptr) {
    throw InputError({file_, 1, 1}, "samples is missing", fmt::format("sampling is '{}'", sampling),
                     "add samples = 1024, for example");
  }
  // A row of Saltelli's scheme has two points, and one more for each key.
  const std::uint64_t row = sampling == "saltelli" ? parts_->factors.size() + 2 : 1;
  parts_->designs = row * static_cast<std::uint64_t>(whole(*samples, "samples", 1,
                                                           static_cast<std::int64_t>(most_designs(sampling) / row),
                                                           "that many designs are made"));
  const std::size_t coordinates = parts_->factors.size() * (sampling == "saltelli" ? 2 : 1);
  if ((sampling == "sobol" || sampling == "saltelli") && coordinates > most_sobol_keys) {
    throw InputError(place(*find("vary")), "more keys than Sobol's sequence has",
                     fmt::format("{}", most_sobol_keys / (sampling == "saltelli" ? 2 : 1)), "vary fewer");
  }
}

void SweepReader::check_set_keys() {
  for (const std::string& text : set_) {
    std::string key = text.substr(0, text.find('='));
    key.erase(std::remove(key.begin(), key.end(), ' '), key.end());
    if (is_table(key) && !name_key_of(key).empty()) key = name_key_of(key);
    const auto clashes = [&](const std::string& other, const Location& where, const char* how) {
      if (other != key) return;
      faults_.add(InputError({"--set " + key, 0, 0}, fmt::format("{} is {} by the sweep", key, how),
                             fmt::format("{}:{} says so", where.file, where.line), "leave one of the two out"));
    };
    for (const Factor& factor : parts_->factors) clashes(factor.key, factor.where, "varied");
    for (const NamedNode& entry : derived_nodes_) clashes(entry.key, entry.where, "derived");
  }
}

void SweepReader::read_case_and_derived() {
  check_set_keys();
  std::vector<VariedKey> keys;
  keys.reserve(parts_->factors.size() + derived_nodes_.size());
  for (const Factor& factor : parts_->factors) {
    if (factor.spec != nullptr) keys.push_back({factor.key, factor.where});
  }
  for (const NamedNode& entry : derived_nodes_) {
    if (find_key(entry.key) != nullptr) keys.push_back({entry.key, entry.where});
  }
  // What is wrong with the sweep itself is told first: its author has it open.
  faults_.raise(file_);
  parts_->variation.emplace(case_text_, case_file_, set_, names_.catalogue, keys);
  if (parts_->variation->base().scene) {
    throw InputError({case_file_, 1, 1}, "a sweep of a case with a scene",
                     "designs of a sweep are panels with their analytic surroundings",
                     "leave [scene] out, or write a loop of 'coldsky size CASE --set scene.body.NAME.KEY=VALUE'");
  }
  parts_->derived = read_derived(derived_nodes_, parts_->factors, parts_->variation->base(), file_, parts_->text,
                                 parts_->order, faults_);
  check_meanings();
}

/// Keys that have no meaning in any design, because the case leaves them without and nothing of that is varied.
void SweepReader::check_meanings() {
  const Case& base = parts_->variation->base();
  const auto changes = [&](const std::string& path) {
    const auto is = [&](const auto& entry) { return entry.key == path; };
    return std::any_of(parts_->factors.begin(), parts_->factors.end(), is) ||
           std::any_of(derived_nodes_.begin(), derived_nodes_.end(), is);
  };
  const auto check = [&](const std::string& path, const Location& where) {
    const KeySpec* key = find_key(path);
    if (key == nullptr) return;
    const auto obstacles = keys_in_the_way(*key, base);
    if (obstacles.empty()) return;
    for (const KeySpec* other : keys_of_condition(*key)) {
      if (changes(other->path)) return;
    }
    const KeySpec& obstacle = *obstacles.front();
    faults_.add(InputError(
        where, fmt::format("{} has no meaning where {} is {}", path, obstacle.path, value_text(obstacle, base)),
        fmt::format("it is used where {}", key->condition), fmt::format("leave it out, or change {}", obstacle.path)));
  };
  for (const Factor& factor : parts_->factors) check(factor.key, factor.where);
  for (const NamedNode& entry : derived_nodes_) check(entry.key, entry.where);
}

void SweepReader::make_columns() {
  const auto unit_of = [](const KeySpec* spec) {
    return spec == nullptr || spec->unit == "1" || holds_text(*spec) ? std::string() : spec->unit;
  };
  std::vector<SweepColumn>& columns = parts_->columns;
  columns.reserve(parts_->factors.size() + parts_->derived.size());
  for (const Factor& factor : parts_->factors) {
    if (factor.spec != nullptr) parts_->of_case.push_back(columns.size());
    columns.push_back({factor.key, unit_of(factor.spec), factor.text, false, factor.range});
  }
  for (const DerivedKey& derived : parts_->derived) {
    if (derived.spec != nullptr) parts_->of_case.push_back(columns.size());
    columns.push_back({derived.key, unit_of(derived.spec), false, true, derived.text});
  }
}

void SweepReader::make_sampler_of_designs() {
  const toml::node* node = find("correlation");
  if (node != nullptr) {
    correlations_ = read_correlations(*node, file_, parts_->factors, faults_);
    if (!takes_correlations(parts_->sampling)) {
      faults_.add(InputError(place(*node), fmt::format("correlations beside sampling = '{}'", parts_->sampling),
                             counts_samples(parts_->sampling) ? "Sobol indices ask for independent keys"
                                                              : "every combination is made, or those that are listed",
                             "use sampling = \"latin-hypercube\""));
    }
    const std::uint64_t numbers = parts_->designs * correlations_.coordinates.size();
    if (parts_->sampling != "sobol" && numbers > most_correlated_numbers) {
      faults_.add(
          InputError(place(*node),
                     fmt::format("{} correlated keys of {} designs", correlations_.coordinates.size(), parts_->designs),
                     fmt::format("at most {} numbers are kept in memory", most_correlated_numbers),
                     "use sampling = \"sobol\", or fewer samples"));
    }
    if (parts_->sampling != "sobol" && parts_->designs <= correlations_.coordinates.size()) {
      faults_.add(
          InputError(place(*node),
                     fmt::format("{} correlated keys of {} designs", correlations_.coordinates.size(), parts_->designs),
                     "correlations take more designs than keys", "ask for more samples"));
    }
  }
  if (parts_->sampling == "latin-hypercube" && parts_->designs * parts_->factors.size() > most_hypercube_numbers) {
    faults_.add(
        InputError(place(*find("samples")),
                   fmt::format("a Latin hypercube of {} designs and {} keys", parts_->designs, parts_->factors.size()),
                   fmt::format("at most {} numbers are kept in memory", most_hypercube_numbers),
                   "use sampling = \"sobol\", or fewer samples"));
  }
  faults_.raise(file_);
  if (parts_->search) {
    begin_search(*parts_);
    return;
  }
  if (parts_->sampling == "one-at-a-time") parts_->sampler = make_one_at_a_time(levels_of_factors(parts_->factors));
  if (!counts_samples(parts_->sampling)) return;
  parts_->sampler =
      make_sampler(parts_->sampling, parts_->factors.size(), parts_->designs, parts_->seed, correlations_);
}

SweepPlan SweepReader::read() {
  table_ = parse_text(parts_->text, file_);
  refuse_a_case();
  faults_.attempt([&] { read_settings(); });
  faults_.attempt([&] { read_factors(); });
  if (faults_.empty()) faults_.attempt([&] { count_designs(); });
  if (faults_.empty()) {
    read_case_and_derived();
  }
  faults_.raise(file_);
  make_columns();
  make_sampler_of_designs();
  check_derived_values(*parts_);
  parts_->fingerprint = fingerprint_of(*parts_, case_text_, set_, measurements_);
  return SweepPlan(parts_);
}

}  // namespace

bool is_sweep_file(const std::filesystem::path& file) {
  try {
    const toml::table table = parse_text(read_written_file(file, "sweep"), file.string());
    const toml::node* named = table.get("case");
    return table.contains("vary") || (named != nullptr && named->is_string());
  } catch (const InputError&) {
    return false;
  }
}

SweepPlan read_sweep(const std::filesystem::path& file, const std::vector<std::string>& set, const SweepNames& names) {
  return read_sweep_text(read_written_file(file, "sweep"), file, set, names);
}

SweepPlan read_sweep_text(const std::string& text, const std::filesystem::path& file,
                          const std::vector<std::string>& set, const SweepNames& names) {
  return SweepReader(text, file, set, names).read();
}

}  // namespace coldsky
