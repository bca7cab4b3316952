#include "solver/case/variation.hpp"

#include <algorithm>
#include <stdexcept>

#include "solver/case/coatings.hpp"
#include "solver/case/reader.hpp"
#include "solver/case/reading.hpp"
#include "solver/case/rules.hpp"
#include "solver/case/schema.hpp"
#include "solver/case/values.hpp"

namespace coldsky {

namespace {

/// A varied key, and where it names a coating the keys that follow its name.
struct Target {
  const KeySpec* key;
  Location where;
  std::vector<const KeySpec*> optical;
};

double optical_property(const NamedCoating& coating, const std::string& leaf) {
  if (leaf == "absorptance") return coating.absorptance_end;
  if (leaf == "emissivity") return coating.emissivity_end;
  return leaf == "absorptance_begin" ? coating.absorptance_begin : coating.emissivity_begin;
}
std::string leaf_of(const std::string& path) { return path.substr(path.rfind('.') + 1); }

}  // namespace

struct CaseVariation::State {
  Case base;
  Reading reading;
  Catalogue catalogue;
  std::string name;
  std::vector<Target> targets;
};

CaseVariation::CaseVariation(const std::string& text, const std::string& name,
                             const std::vector<std::string>& overrides, const Catalogue& catalogue,
                             std::vector<VariedKey> keys) {
  auto state = std::make_shared<State>();
  state->base = parse_case_text(text, name, overrides, catalogue);
  state->reading = read_keys(text, name, overrides, catalogue);
  state->reading.assigned.defaults.clear();
  state->catalogue = catalogue;
  state->name = name;
  Entries& entries = state->reading.entries;
  const auto varied = [&](const std::string& path) {
    return std::any_of(keys.begin(), keys.end(), [&](const VariedKey& key) { return key.path == path; });
  };
  state->targets.reserve(keys.size());
  for (const VariedKey& key : keys) {
    Target target{find_key(key.path), key.where, {}};
    if (target.key == nullptr) throw std::logic_error("a sweep varies the unknown key " + key.path);
    entries[key.path] = {nullptr, key.where, "", true};
    const std::string side = key.path.substr(0, key.path.rfind('.'));
    if (leaf_of(key.path) == "name" && side.starts_with("coating.")) {
      for (const char* leaf : {"absorptance", "emissivity", "absorptance_begin", "emissivity_begin"}) {
        // What --set or the sweep gives itself stands over what the name says.
        const std::string path = side + "." + leaf;
        const auto given = entries.find(path);
        const bool set = given != entries.end() && given->second.where.file.starts_with("--set");
        if (set || varied(path)) continue;
        target.optical.push_back(find_key(path));
        entries[path] = {nullptr, key.where, "", true};
      }
    }
    state->targets.push_back(std::move(target));
  }
  state_ = std::move(state);
}

const Case& CaseVariation::base() const { return state_->base; }

Case CaseVariation::with(const std::vector<Value>& values) const {
  if (values.size() != state_->targets.size()) throw std::logic_error("a design has a value for every varied key");
  const Reading& reading = state_->reading;
  Case c = reading.assigned;
  Faults faults;
  for (std::size_t n = 0; n < values.size(); ++n) {
    const Target& target = state_->targets[n];
    if (const double* number = std::get_if<double>(&values[n])) {
      faults.attempt([&] { assign_number(*target.key, *number, target.where, c); });
      continue;
    }
    const std::string& words = std::get<std::string>(values[n]);
    assign_text(*target.key, words, c);
    const NamedCoating* coating = target.optical.empty() ? nullptr : find_coating(words);
    if (coating == nullptr) continue;
    for (const KeySpec* key : target.optical) {
      assign_number(*key, optical_property(*coating, leaf_of(key->path)), target.where, c);
    }
  }
  if (faults.empty()) find_missing(c, reading, state_->name, faults);
  if (faults.empty()) apply_rules(c, reading.entries, state_->name, state_->catalogue, faults, false);
  // What stands at the varied keys is told first: it is what makes this case differ from the others.
  faults.raise(state_->targets.empty() ? state_->name : state_->targets.front().where.file);
  return c;
}

}  // namespace coldsky
