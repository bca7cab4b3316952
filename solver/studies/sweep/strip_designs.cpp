#include "solver/studies/sweep/strip_designs.hpp"

#include <fmt/format.h>

#include <chrono>
#include <type_traits>

#include "solver/case/schema.hpp"
#include "solver/core/error.hpp"
#include "solver/studies/orbit_size.hpp"

namespace coldsky {

namespace {

/// Surroundings that are kept at a time; beyond, they are made again.
constexpr std::size_t most_surroundings = 4096;

/// The values of all keys that surroundings follow from. A coating's place in the case and its name say nothing.
std::string surroundings_key(const Case& c) {
  static const std::vector<const KeySpec*> keys = [] {
    std::vector<const KeySpec*> found;
    for (const KeySpec& key : schema()) {
      if (moves_surroundings(key.path)) found.push_back(&key);
    }
    return found;
  }();
  Case copy = c;  // members are given out for writing
  std::string text;
  for (const KeySpec* key : keys) {
    std::visit(
        [&](const auto& member) {
          const auto& value = member(copy);
          using Value = std::decay_t<decltype(value)>;
          if constexpr (std::is_same_v<Value, std::optional<double>>) {
            text += value ? fmt::format("{:a}", *value) : "-";
          } else if constexpr (std::is_same_v<Value, double>) {
            text += fmt::format("{:a}", value);
          } else if constexpr (std::is_same_v<Value, std::vector<std::string>>) {
            for (const std::string& word : value) text += word + ",";
          } else {
            text += fmt::format("{}", value);
          }
        },
        key->member);
    text += '\n';
  }
  return text;
}

/// Constant surroundings of a design, and what a sizing in them is called.
DesignSetting constant_setting(const Case& c, const Session& session) {
  DesignSetting setting;
  setting.environment = surroundings(c, session, Extreme::hot);
  if (is_orbit(c.environment) && varies(c, EnvironmentInTime(c.environment, setting.environment.day))) {
    setting.sized_by = c.environment.orbit.position == "worst" ? "worst position" : "orbit average";
  }
  return setting;
}

}  // namespace

const DesignSetting& SharedSurroundings::of(const Case& c, const Session& session) {
  const std::string key = surroundings_key(c);
  const auto found = known_.find(key);
  if (found != known_.end()) return found->second;
  if (known_.size() >= most_surroundings) known_.clear();
  return known_.emplace(key, constant_setting(c, session)).first->second;
}

DesignAnswer StripDesigns::answer_of(const Case& given) {
  try {
    const Case c = hot_case(given);
    if (!sized_) {
      const DesignSetting& setting = surroundings_.of(c, session_);
      return design_answer_of(c, setting, strip_chip(c, session_, setting.environment), sized_);
    }
    if (is_orbit(c.environment) && c.environment.orbit.position == "peak") {
      StudyRun alone;
      const OrbitSize orbit = size_in_orbit(c, session_, alone, {});
      const DesignSetting setting{orbit.environment, orbit.sized_by, orbit.load_share};
      return design_answer_of(c, setting, strip_size(c, session_, setting.environment), sized_);
    }
    const DesignSetting& setting = surroundings_.of(c, session_);
    require_net_heat(c, setting.environment, hottest_loop(c));
    return design_answer_of(c, setting, strip_size(c, session_, setting.environment), sized_);
  } catch (const std::runtime_error&) {
    return design_without_answer();
  } catch (const std::invalid_argument&) {
    return design_without_answer();
  }
}

void StripDesigns::solve(const std::vector<Case>& designs, std::vector<DesignAnswer>& answers, const Watch& watch) {
  using Clock = std::chrono::steady_clock;
  answers.clear();
  answers.reserve(designs.size());
  for (const Case& design : designs) {
    stop_if_set(session_.interrupt);
    const auto begin = Clock::now();
    answers.push_back(answer_of(design));
    answers.back().seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    if (watch) watch(answers.size());
  }
}

}  // namespace coldsky
