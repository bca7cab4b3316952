#include "solver/studies/sweep/strip_designs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <type_traits>

#include "solver/case/schema.hpp"
#include "solver/core/error.hpp"
#include "solver/studies/orbit_size.hpp"
#include "solver/studies/strip_orbit_size.hpp"
#include "solver/studies/transient.hpp"

namespace coldsky {

namespace {

using Clock = std::chrono::steady_clock;

/// Cells across half a pitch: on the six of trends, areas with sheets of some tenths of a millimetre are 2 % off, on
/// twelve 0.6 %.
constexpr int half_pitch_cells = 12;
/// Surroundings that are kept at a time; beyond, they are made again.
constexpr std::size_t most_surroundings = 4096;
/// Designs that go through their orbits together at most. On a CPU some seconds' work, which an interruption may cost;
/// a GPU wants as many as it can get.
constexpr std::size_t most_followed = runs_on_host ? 64 : 65536;

/// The values of all keys that surroundings, and whether anything varies along an orbit, follow from.
std::string surroundings_key(const Case& c) {
  static const std::vector<const KeySpec*> keys = [] {
    std::vector<const KeySpec*> found;
    for (const KeySpec& key : schema()) {
      const bool swings =
          key.path == "heat.profile" || key.path == "coolant.profile" || key.path == "heat.eclipse_fraction";
      if (swings || moves_surroundings(key.path)) found.push_back(&key);
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
          } else if constexpr (std::is_same_v<Value, std::optional<Triple>>) {
            for (const double x : value.value_or(Triple{})) text += fmt::format("{:a},", x);
          } else {
            text += fmt::format("{}", value);
          }
        },
        key->member);
    text += '\n';
  }
  return text;
}

/// Constant surroundings of a design, and what a sizing in them is called; with position "peak", what varies has to be
/// followed through its orbit.
SharedSurroundings::Setting constant_setting(const Case& c, const Session& session) {
  SharedSurroundings::Setting setting;
  setting.environment = surroundings(c, session, Extreme::hot);
  if (is_orbit(c.environment) && varies(c, EnvironmentInTime(c.environment, setting.environment.day))) {
    setting.sized_by = c.environment.orbit.position == "worst" ? "worst position" : "orbit average";
    if (c.environment.orbit.position == "peak") {
      setting.orbit = std::make_shared<const OrbitSetting>(orbit_setting(c, session));
    }
  }
  return setting;
}

/// What keeps a case of `solve` from being solved by a strip; nothing where that can be.
std::optional<InputError> obstacle(const Case& c, const std::string& file) {
  if (!c.panel.count) {
    return InputError({file, 0, 0}, "panel.count is missing", "solve works on a given number of panels",
                      "add panel.count to the case or to [vary], or use command = \"size\"");
  }
  if (is_transient(c)) {
    return InputError({file, 0, 0}, "the case goes through time", "a sweep solves steady states",
                      "take time.end and time.orbits out of the case");
  }
  return std::nullopt;
}

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

}  // namespace

/// A design on its way to its answer.
struct StripDesigns::Design {
  Case c, strip;  ///< the hot case, and one pitch of it
  LoopState loop;
  std::shared_ptr<const DesignSetting> setting;  ///< none where it has its answer already
  std::shared_ptr<const OrbitSetting> orbit;     ///< that it is to be followed through; else null
  DesignAnswer answer;
};

std::shared_ptr<const SharedSurroundings::Setting> SharedSurroundings::of(const Case& c, const Session& session) {
  const std::string key = surroundings_key(c);
  const auto found = known_.find(key);
  if (found != known_.end()) return found->second;
  if (known_.size() >= most_surroundings) known_.clear();
  return known_.emplace(key, std::make_shared<const Setting>(constant_setting(c, session))).first->second;
}

StripDesigns::StripDesigns(const Session& session, SweepCommand command)
    : session_(session), sized_(command == SweepCommand::size), strips_(session), orbits_(session) {}

void StripDesigns::prepare(const Case& given, Design& design) {
  const auto begin = Clock::now();
  try {
    if (const auto fault = sized_ ? std::nullopt : obstacle(given, given.file)) throw *fault;
    design.c = hot_case(given);
    design.loop = hottest_loop(design.c);
    const auto setting = surroundings_.of(design.c, session_);
    if (sized_) require_net_heat(design.c, setting->environment, design.loop);
    design.strip = strip_of(design.c);
    design.strip.mesh.half_pitch_cells = half_pitch_cells;
    if (sized_) design.orbit = setting->orbit;
    design.setting = setting;
  } catch (const std::runtime_error&) {
    design.answer = design_without_answer();
  } catch (const std::invalid_argument&) {
    design.answer = design_without_answer();
  }
  design.answer.seconds = seconds_since(begin);
}

void StripDesigns::follow_orbits(std::vector<Design>& designs) {
  const auto begin = Clock::now();
  std::vector<Design*> followed;
  std::vector<PeakDesign> peaks;
  for (Design& design : designs) {
    if (!design.setting || !design.orbit) continue;
    followed.push_back(&design);
    peaks.push_back({&design.c, &design.strip, design.loop, design.orbit.get()});
  }
  if (followed.empty()) return;
  const std::vector<PeakSize> sizes = size_by_peaks(session_, strips_, orbits_, peaks);
  const double share = seconds_since(begin) / static_cast<double>(followed.size());
  for (std::size_t n = 0; n < followed.size(); ++n) {
    Design& design = *followed[n];
    const double before = design.answer.seconds;
    if (sizes[n].fault) {
      try {
        std::rethrow_exception(sizes[n].fault);
      } catch (const std::exception&) {
        design.answer = design_without_answer();
      }
      design.setting.reset();
    } else {
      design.setting = std::make_shared<const DesignSetting>(
          DesignSetting{sizes[n].environment, "periodic peak", sizes[n].load_share});
    }
    design.answer.seconds = before + share;
  }
}

void StripDesigns::solve_strips(std::vector<Design>& designs) {
  const auto begin = Clock::now();
  std::vector<Design*> open;
  std::vector<StripJob> jobs;
  std::vector<double> loads;  // of one tube [W]
  open.reserve(designs.size());
  jobs.reserve(designs.size());
  loads.reserve(designs.size());
  for (Design& design : designs) {
    if (!design.setting) continue;
    const Case& strip = design.strip;
    open.push_back(&design);
    jobs.push_back({&strip, &design.setting->environment, design.loop, std::nullopt});
    if (!sized_) loads.push_back(strip.heat.load * (1.0 + strip.margin.heat_load) / strip.panel.count.value());
  }
  const std::vector<StripOutcome> outcomes = sized_ ? strips_.solve(jobs) : strips_.balance(jobs, loads);
  for (std::size_t n = 0; n < open.size(); ++n) {
    Design& design = *open[n];
    const double before = design.answer.seconds;
    try {
      outcomes[n].require();
      design.answer = design_answer_of(design.c, *design.setting, outcomes[n].answer, sized_);
    } catch (const std::runtime_error&) {
      design.answer = design_without_answer();
    } catch (const std::invalid_argument&) {
      design.answer = design_without_answer();
    }
    design.answer.seconds = before;
  }
  const double share = open.empty() ? 0.0 : seconds_since(begin) / static_cast<double>(open.size());
  for (Design* design : open) design->answer.seconds += share;
}

void require_solvable(const SweepPlan& plan) {
  if (plan.command() == SweepCommand::size) return;
  // Keys that vary are a matter of each design.
  for (const SweepColumn& column : plan.columns()) {
    if (column.key == "panel.count" || column.key.starts_with("time.")) return;
  }
  if (const auto fault = obstacle(plan.base(), plan.file())) throw *fault;
}

void StripDesigns::solve(const std::vector<Case>& designs, std::vector<DesignAnswer>& answers, const Watch& watch) {
  answers.clear();
  answers.reserve(designs.size());
  std::vector<Design> waiting;
  waiting.reserve(designs.size());
  std::size_t followed = 0;
  const auto finish = [&] {
    follow_orbits(waiting);
    solve_strips(waiting);
    for (Design& design : waiting) answers.push_back(std::move(design.answer));
    waiting.clear();
    followed = 0;
    if (watch) watch(answers.size());
  };
  for (const Case& given : designs) {
    stop_if_set(session_.interrupt);
    Design design;
    prepare(given, design);
    followed += design.orbit ? 1 : 0;
    waiting.push_back(std::move(design));
    // What orbits have cost is not to be lost with those that follow.
    if (followed == most_followed) finish();
  }
  finish();
}

}  // namespace coldsky
