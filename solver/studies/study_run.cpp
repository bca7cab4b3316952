#include "solver/studies/study_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <utility>

#include "solver/core/error.hpp"
#include "solver/core/phrases.hpp"

namespace coldsky {

namespace {

/// Newton steps that a run keeps for its report.
constexpr std::size_t most_convergence_steps = 5000;

/// Calls `use` with the name of every number and text of a panel's state and the member itself.
template <class State, class UseNumber, class UseText>
void for_each_member(State& s, const UseNumber& number, const UseText& text) {
  number("mass_flow", s.mass_flow);
  number("heat", s.heat);
  number("outlet", s.outlet);
  number("film_coefficient", s.film_coefficient);
  number("reynolds", s.reynolds);
  number("pressure_drop", s.pressure_drop);
  number("loop_pressure_drop", s.loop_pressure_drop);
  number("pump_power", s.pump_power);
  number("pump_fraction", s.pump_fraction);
  number("residual", s.newton.residual);
  number("rounding", s.newton.rounding);
  text("film_out_of_range", s.film_out_of_range);
  text("friction_out_of_range", s.friction_out_of_range);
  text("why", s.newton.why);
}

/// The same of the limits of a heat pipe.
template <class State, class Use>
void for_each_pipe_number(State& pipe, const Use& use) {
  use("heat", pipe.heat);
  use("capillary", pipe.limits.capillary);
  use("viscous", pipe.limits.viscous);
  use("sonic", pipe.limits.sonic);
  use("entrainment", pipe.limits.entrainment);
  use("boiling", pipe.limits.boiling);
  use("merit_number", pipe.merit_number);
}

}  // namespace

Text stage_name(const std::string& stage) {
  std::string key = "figure.residual." + stage;
  std::replace(key.begin(), key.end(), ' ', '_');
  for (const std::string& one : {"progress.stage." + stage, key}) {
    if (has_phrase(one)) return phrase(one);
  }
  return {stage};
}

StudyRun::StudyRun(StudyHooks hooks, Checkpoint state, bool goes_on)
    : hooks_(std::move(hooks)), written_(goes_on), state_(std::move(state)) {
  if (!goes_on) {
    state_.texts["stage"].clear();
    return;
  }
  take_convergence(state_);
  seconds_before_ = number("seconds");
}

void StudyRun::damaged(const std::string& name, const std::string& what) const {
  throw InputError({hooks_.checkpoint, 0, 0}, "cannot be read",
                   fmt::format("the checkpoint is damaged: its '{}' {}", name, what),
                   "leave out --resume to start anew");
}

double StudyRun::here() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - hooks_.begin).count();
}
double StudyRun::seconds() const { return seconds_before_ + here(); }

double StudyRun::number(const std::string& name) const { return list(name, 1)[0]; }

const std::vector<double>& StudyRun::list(const std::string& name) const {
  const auto found = state_.numbers.find(name);
  if (found == state_.numbers.end()) damaged(name, "is missing");
  return found->second;
}

const std::vector<double>& StudyRun::list(const std::string& name, std::size_t size) const {
  const std::vector<double>& values = list(name);
  if (values.size() != size) damaged(name, fmt::format("holds {} values instead of {}", values.size(), size));
  return values;
}

const std::string& StudyRun::text(const std::string& name) const {
  const auto found = state_.texts.find(name);
  if (found == state_.texts.end()) damaged(name, "is missing");
  return found->second;
}

bool StudyRun::finished(const std::string& stage) const { return state_.numbers.count(stage + ".finished") != 0; }

void StudyRun::finish(const std::string& stage) {
  set(stage + ".finished", 1.0);
  state_.texts["stage"].clear();
  keep_convergence();
  written_ = false;
  log(fmt::format("{}: done", stage));
}

SearchWatch StudyRun::watch(const std::string& stage, PanelModel& model) {
  SearchWatch watch;
  if (state_.texts["stage"] == stage) {
    watch.from = SecantState{static_cast<int>(number("search.iteration")), number("search.x"), number("search.last_x"),
                             number("search.last_f")};
    model.restore(number("search.reference"), list("search.deviation", model.solver().deviation().size()));
    model.count_iterations(static_cast<int>(number("search.newton_iterations")),
                           static_cast<int>(number("search.linear_iterations")));
  }
  watch.at_start = [this, stage, &model](const SecantState& secant) { keep(stage, secant, model); };
  return watch;
}

void StudyRun::keep(const std::string& stage, const SecantState& secant, PanelModel& model) {
  state_.texts["stage"] = stage;
  keep_convergence();
  set("search.iteration", secant.iteration);
  set("search.x", secant.x);
  set("search.last_x", secant.last_x);
  set("search.last_f", secant.last_f);
  set("search.newton_iterations", model.newton_iterations());
  set("search.linear_iterations", model.linear_iterations());
  set("search.reference", model.solver().problem().block.reference_temperature);
  state_.numbers["search.deviation"] = to_host(model.solver().space(), model.solver().deviation());
  written_ = false;
  log(fmt::format("{}: iteration {} at {:.10g}", stage, secant.iteration + 1, secant.x));
  write_if_due();
}

void StudyRun::set_panel(const std::string& name, const PanelState& panel, PanelModel& model) {
  const std::string prefix = name + ".panel.";
  for_each_member(
      panel, [&](const char* member, double value) { set(prefix + member, value); },
      [&](const char* member, const std::string& text) { state_.texts[prefix + member] = text; });
  if (panel.pipe) {
    for_each_pipe_number(*panel.pipe, [&](const char* member, double value) { set(prefix + "pipe." + member, value); });
  }
  const auto list = [&](const char* member, const auto& values) {
    state_.numbers[prefix + member].assign(values.begin(), values.end());
  };
  list("residual_history", panel.newton.residual_history);
  list("linear_history", panel.newton.linear_history);
  list("deviation", to_host(model.solver().space(), model.solver().deviation()));
  set(prefix + "reference", model.solver().problem().block.reference_temperature);
  set(prefix + "iterations", panel.newton.iterations);
  set(prefix + "newton_iterations", model.newton_iterations());
  set(prefix + "linear_iterations", model.linear_iterations());
}

PanelState StudyRun::panel(const std::string& name, PanelModel& model) const {
  const std::string prefix = name + ".panel.";
  PanelState panel;
  for_each_member(
      panel, [&](const char* member, double& value) { value = number(prefix + member); },
      [&](const char* member, std::string& text) { text = this->text(prefix + member); });
  if (state_.numbers.count(prefix + "pipe.heat") != 0) {
    panel.pipe.emplace();
    for_each_pipe_number(*panel.pipe,
                         [&](const char* member, double& value) { value = number(prefix + "pipe." + member); });
  }
  const auto& linear = list(prefix + "linear_history");
  panel.newton.status = NewtonStatus::converged;
  panel.newton.iterations = static_cast<int>(number(prefix + "iterations"));
  panel.newton.residual_history = list(prefix + "residual_history");
  for (const double count : linear) {
    panel.newton.linear_history.push_back(static_cast<int>(count));
    panel.newton.linear_iterations += static_cast<int>(count);
  }
  model.restore(number(prefix + "reference"), list(prefix + "deviation", model.solver().deviation().size()), &panel);
  model.count_iterations(static_cast<int>(number(prefix + "newton_iterations")) - model.newton_iterations(),
                         static_cast<int>(number(prefix + "linear_iterations")) - model.linear_iterations());
  return panel;
}

void StudyRun::step(const std::string& what, const NewtonReport& report) {
  log(fmt::format("{}: Newton step {}, residual {:.3e}, {} linear iterations", what, report.iterations, report.residual,
                  report.linear_history.empty() ? 0 : report.linear_history.back()));
  if (convergence_.size() < most_convergence_steps) {
    const auto& residuals = report.residual_history;
    if (report.iterations == 1 && residuals.size() > 1) convergence_.push_back({what, true, residuals.front(), 0});
    convergence_.push_back(
        {what, false, report.residual, report.linear_history.empty() ? 0 : report.linear_history.back()});
  }
  write_if_due();
}

void StudyRun::keep_convergence() {
  std::vector<double> begins, residuals, linear;
  begins.reserve(convergence_.size());
  residuals.reserve(convergence_.size());
  linear.reserve(convergence_.size());
  std::string names;
  for (const ConvergenceStep& step : convergence_) {
    begins.push_back(step.begins ? 1.0 : 0.0);
    residuals.push_back(step.residual);
    linear.push_back(step.linear_iterations);
    names += step.what + "\n";
  }
  set_list("convergence.begins", std::move(begins));
  set_list("convergence.residual", std::move(residuals));
  set_list("convergence.linear_iterations", std::move(linear));
  state_.texts["convergence.what"] = std::move(names);
}

void StudyRun::take_convergence(const Checkpoint& found) {
  const auto names = found.texts.find("convergence.what");
  if (names == found.texts.end()) return;
  const auto list_of = [&](const char* name) {
    const auto place = found.numbers.find(name);
    return place == found.numbers.end() ? std::vector<double>() : place->second;
  };
  const std::vector<double> begins = list_of("convergence.begins"), residuals = list_of("convergence.residual"),
                            linear = list_of("convergence.linear_iterations");
  // Their numbers were judged one by one when the checkpoint was opened; here, that they belong together.
  const auto steps = static_cast<std::size_t>(std::count(names->second.begin(), names->second.end(), '\n'));
  for (const auto& [name, size] :
       {std::pair("convergence.begins", begins.size()), std::pair("convergence.residual", residuals.size()),
        std::pair("convergence.linear_iterations", linear.size())}) {
    if (size != steps) damaged(name, fmt::format("holds {} values instead of {}", size, steps));
  }
  std::istringstream lines(names->second);
  convergence_.reserve(steps);
  for (std::string what; std::getline(lines, what) && convergence_.size() < steps;) {
    const std::size_t n = convergence_.size();
    convergence_.push_back({what, begins[n] > 0.0, residuals[n], static_cast<int>(linear[n])});
  }
}

void StudyRun::write_if_due() {
  if (!written_ && here() - written_at_ >= hooks_.interval) write();
}

void StudyRun::write() {
  if (!hooks_.save) return;
  set("seconds", seconds());
  const double begin = here();
  hooks_.save(state_);
  written_ = true;
  written_at_ = here();
  log(fmt::format("checkpoint written in {:.2f} s", written_at_ - begin));
}

}  // namespace coldsky
