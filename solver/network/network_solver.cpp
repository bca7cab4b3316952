#include "solver/network/network_solver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "solver/core/error.hpp"

namespace coldsky {

namespace {

constexpr double tolerance = 1e-12;         ///< of the balances, relative to the heat that flows
constexpr double loosest_tolerance = 1e-8;  ///< that rounding may leave
constexpr int newton_limit = 200;
constexpr double largest_newton_share = 0.5;  ///< of a temperature, in one Newton step
constexpr long step_limit = 10000000;
/// An iteration with factors of earlier temperatures that leaves more than this of the residual is their last.
constexpr double slowest = 0.1;

using Kind = NetworkNode::Kind;

std::vector<std::pair<int, int>> joins_of(const Network& network) {
  std::vector<std::pair<int, int>> joins;
  for (const NetworkConductor& c : network.conductors) joins.emplace_back(c.first, c.second);
  return joins;
}

/// Heat from the first node to the second and its derivatives by both temperatures.
struct Flow {
  double heat, by_first, by_second;
};
Flow flow_of(const NetworkConductor& c, double sigma, double first, double second) {
  if (!c.radiation) return {c.conductance * (first - second), c.conductance, -c.conductance};
  const double g = c.conductance * sigma;
  return {g * (first * first + second * second) * (first + second) * (first - second), 4.0 * g * first * first * first,
          -4.0 * g * second * second * second};
}

}  // namespace

NetworkSolver::NetworkSolver(const Network& network, const Interrupt* interrupt)
    : network_(network), interrupt_(interrupt), factors_(static_cast<int>(network.nodes.size()), joins_of(network)) {
  for (const NetworkNode& node : network.nodes) temperature_.push_back(node.temperature);
  require_anchors(false);
}

void NetworkSolver::set_temperatures(const std::vector<double>& temperatures) {
  for (std::size_t n = 0; n < temperature_.size(); ++n) {
    if (network_.nodes[n].kind != Kind::boundary) temperature_[n] = temperatures[n];
  }
  first_rate_.clear();
}

bool NetworkSolver::solved(int node, const Stage& stage) const {
  const Kind kind = network_.nodes[node].kind;
  return kind != Kind::boundary && !(stage.held && kind == Kind::diffusion);
}

double NetworkSolver::balance(const std::vector<double>& heat, const Stage& stage, std::vector<double>& residual,
                              double& scale) const {
  const int size = static_cast<int>(network_.nodes.size());
  residual.assign(size, 0.0);
  double rounding = 0.0;
  scale = 0.0;
  for (const NetworkConductor& c : network_.conductors) {
    const Flow flow = flow_of(c, network_.sigma, temperature_[c.first], temperature_[c.second]);
    if (!c.one_way) residual[c.first] += flow.heat;
    residual[c.second] -= flow.heat;
    rounding += flow.by_first * temperature_[c.first] - flow.by_second * temperature_[c.second];
    if (!solved(c.first, stage) || !solved(c.second, stage) || c.one_way) scale += std::fabs(flow.heat);
  }
  double norm = 0.0;
  for (int n = 0; n < size; ++n) {
    residual[n] -= heat[n];
    scale += std::fabs(heat[n]);
    if (stage.old != nullptr && !stage.held) {
      const double storage = network_.nodes[n].capacity / stage.length * (temperature_[n] - (*stage.old)[n]);
      residual[n] += storage;
      scale += std::fabs(storage);
      rounding += network_.nodes[n].capacity / stage.length * temperature_[n];
    }
    if (!solved(n, stage)) residual[n] = 0.0;
    norm += std::fabs(residual[n]);
  }
  scale += rounding * std::numeric_limits<double>::epsilon() / tolerance;
  return norm;
}

void NetworkSolver::linearise(const Stage& stage) {
  factors_.clear();
  for (const NetworkConductor& c : network_.conductors) {
    const Flow flow = flow_of(c, network_.sigma, temperature_[c.first], temperature_[c.second]);
    const bool first = solved(c.first, stage), second = solved(c.second, stage);
    if (first && !c.one_way) {
      factors_.add(c.first, c.first, flow.by_first);
      if (second) factors_.add(c.first, c.second, flow.by_second);
    }
    if (second) {
      factors_.add(c.second, c.second, -flow.by_second);
      if (first) factors_.add(c.second, c.first, -flow.by_first);
    }
  }
  for (int n = 0; n < static_cast<int>(network_.nodes.size()); ++n) {
    if (!solved(n, stage)) {
      factors_.add(n, n, 1.0);
    } else if (stage.old != nullptr && !stage.held) {
      factors_.add(n, n, network_.nodes[n].capacity / stage.length);
    }
  }
}

bool NetworkSolver::holds(const Stage& stage) const {
  // Rows of a table that lie evenly differ in the last digits.
  return stage.old != nullptr && !stage.held && std::fabs(stage.length - factored_) <= 1e-6 * stage.length;
}

bool NetworkSolver::factor(const Stage& stage) {
  linearise(stage);
  // In steady states temperatures move far between iterations.
  factored_ = stage.old != nullptr && !stage.held ? stage.length : 0.0;
  if (factors_.factor()) return true;
  factored_ = 0.0;
  return false;
}

void NetworkSolver::newton(const std::vector<double>& heat, const Stage& stage, NetworkReport& report) {
  std::vector<double> residual, step;
  double scale = 0.0, norm = balance(heat, stage, residual, scale);
  for (int iteration = 0; norm > tolerance * scale; ++iteration) {
    stop_if_set(interrupt_);
    if (iteration == newton_limit)
      throw NotConvergedError(fmt::format("the network's balances stay {:.2g} of the heat that flows", norm / scale));
    const bool fresh = !holds(stage);
    if (fresh && !factor(stage))
      throw NotConvergedError("the network's equations are singular: a node follows nothing");
    step = residual;
    factors_.solve(step);
    const std::vector<double> start = temperature_;
    double length = 1.0;
    for (std::size_t n = 0; n < step.size(); ++n) {
      const double most = largest_newton_share * std::max(start[n], 1.0);
      if (std::fabs(step[n]) * length > most && step[n] > 0.0) length = most / std::fabs(step[n]);
    }
    const double before = norm;
    for (int halving = 0; halving < 30; ++halving, length *= 0.5) {
      for (std::size_t n = 0; n < step.size(); ++n) temperature_[n] = start[n] - length * step[n];
      norm = balance(heat, stage, residual, scale);
      if (norm < before) break;
    }
    ++report.iterations;
    if (!fresh && !(norm < slowest * before)) factored_ = 0.0;
    if (!(norm < before)) {
      temperature_ = start;
      norm = balance(heat, stage, residual, scale);
      if (!fresh) continue;
      if (norm <= loosest_tolerance * scale) break;  // rounding
      throw NotConvergedError(fmt::format("the network's balances stay {:.2g} of the heat that flows", norm / scale));
    }
  }
  report.residual = scale > 0.0 ? norm / scale : 0.0;
}

void NetworkSolver::require_anchors(bool steady) const {
  const std::size_t size = network_.nodes.size();
  std::vector<std::vector<int>> followers(size);
  for (const NetworkConductor& c : network_.conductors) {
    if (!(c.conductance > 0.0)) continue;
    followers[c.first].push_back(c.second);
    if (!c.one_way) followers[c.second].push_back(c.first);
  }
  std::vector<char> reached(size, 0);
  std::vector<int> open;
  for (std::size_t n = 0; n < size; ++n) {
    const Kind kind = network_.nodes[n].kind;
    if (kind == Kind::boundary || (!steady && kind == Kind::diffusion)) {
      reached[n] = 1;
      open.push_back(static_cast<int>(n));
    }
  }
  while (!open.empty()) {
    const int at = open.back();
    open.pop_back();
    for (const int next : followers[at]) {
      if (reached[next] != 0) continue;
      reached[next] = 1;
      open.push_back(next);
    }
  }
  for (std::size_t n = 0; n < size; ++n) {
    if (reached[n] != 0) continue;
    throw InputError({},
                     fmt::format("node {} is joined to no {}", network_.nodes[n].name(),
                                 steady ? "boundary node" : "node that stores heat or is given"),
                     steady ? "its steady temperature does not follow from anything"
                            : "its temperature does not follow from anything",
                     "add a conductor, or a boundary node that the heat goes to");
  }
}

NetworkReport NetworkSolver::solve_steady(double time) {
  require_anchors(true);
  NetworkReport report;
  first_rate_.clear();
  for (std::size_t n = 0; n < temperature_.size(); ++n) {
    // Radiation has no slope at 0 K.
    if (network_.nodes[n].kind != Kind::boundary) temperature_[n] = std::max(temperature_[n], 1.0);
  }
  newton(network_.heat(time), {}, report);
  return report;
}

std::vector<double> NetworkSolver::outflow() const {
  std::vector<double> out(network_.nodes.size(), 0.0);
  for (const NetworkConductor& c : network_.conductors) {
    const double heat = flow_of(c, network_.sigma, temperature_[c.first], temperature_[c.second]).heat;
    if (!c.one_way) out[c.first] += heat;
    out[c.second] -= heat;
  }
  return out;
}

std::vector<double> NetworkSolver::rates(const std::vector<double>& heat) const {
  std::vector<double> rate = outflow();
  for (std::size_t n = 0; n < rate.size(); ++n) {
    rate[n] = network_.nodes[n].kind == Kind::diffusion ? (heat[n] - rate[n]) / network_.nodes[n].capacity : 0.0;
  }
  return rate;
}

bool NetworkSolver::try_step(double from, double step, double kink, const NetworkSteps& tolerances, double& error,
                             NetworkReport& report) {
  const double d = 1.0 - std::sqrt(0.5), w = std::sqrt(2.0) / 4.0, length = d * step;
  // What a table jumps to at the end of the smooth stretch does not act before.
  const auto heat_at = [&](double time) { return network_.heat(std::min(time, std::nextafter(kink, from))); };
  const std::vector<double> start = temperature_, k1 = first_rate_;
  const std::size_t size = start.size();
  std::vector<double> old(size), k2(size), k3(size);
  try {
    for (std::size_t n = 0; n < size; ++n) old[n] = start[n] + length * k1[n];
    newton(heat_at(from + 2.0 * length), {&old, length, false}, report);
    for (std::size_t n = 0; n < size; ++n)
      k2[n] = network_.nodes[n].kind == Kind::diffusion ? (temperature_[n] - old[n]) / length : 0.0;
    for (std::size_t n = 0; n < size; ++n) old[n] = start[n] + step * w * (k1[n] + k2[n]);
    newton(heat_at(from + step), {&old, length, false}, report);
    for (std::size_t n = 0; n < size; ++n)
      k3[n] = network_.nodes[n].kind == Kind::diffusion ? (temperature_[n] - old[n]) / length : 0.0;
  } catch (const NotConvergedError&) {
    temperature_ = start;
    error = 1e3;
    return false;
  }
  // The embedded formula, filtered by the stage's matrix: stiff nodes do not set the step.
  const Stage stage{&old, length, false};
  std::vector<double> miss(size);
  for (std::size_t n = 0; n < size; ++n) {
    miss[n] = network_.nodes[n].capacity / length * step *
              ((4.0 * w - 1.0) / 3.0 * k1[n] - k2[n] / 3.0 + 2.0 * d / 3.0 * k3[n]);
  }
  if (holds(stage) || factor(stage)) factors_.solve(miss);
  error = 0.0;
  for (std::size_t n = 0; n < size; ++n) {
    if (network_.nodes[n].kind != Kind::diffusion) continue;
    error = std::max(
        error, std::fabs(miss[n]) / (tolerances.absolute_tolerance + tolerances.relative_tolerance * temperature_[n]));
  }
  if (!(error <= 1.0)) {
    temperature_ = start;
    return false;
  }
  first_rate_ = k3;
  return true;
}

void NetworkSolver::span(double begin, double end, const NetworkSteps& tolerances, NetworkReport& report) {
  newton(network_.heat(begin), {nullptr, 0.0, true}, report);  // arithmetic nodes at once
  first_rate_ = rates(network_.heat(begin));
  if (!(next_step_ > 0.0)) {
    double fastest = 0.0;
    for (std::size_t n = 0; n < temperature_.size(); ++n)
      fastest = std::max(fastest, std::fabs(first_rate_[n]) / std::max(temperature_[n], 1.0));
    next_step_ = fastest > 0.0 ? std::min(end - begin, 1e-4 / fastest) : end - begin;
  }
  double time = begin;
  while (time < end) {
    stop_if_set(interrupt_);
    if (report.steps + report.rejected > step_limit)
      throw NotConvergedError("the transient takes more than 10 million steps");
    const double left = end - time;
    const double step = next_step_ >= left * (1.0 - 1e-9) ? left : std::min(next_step_, 0.5 * left + 0.5 * next_step_);
    double error = 0.0;
    const bool accepted = try_step(time, step, end, tolerances, error, report);
    const double factor = std::clamp(0.9 * std::cbrt(1.0 / std::max(error, 1e-9)), 0.2, 4.0);
    accepted ? ++report.steps : ++report.rejected;
    if (accepted) time = step == left ? end : time + step;
    if (!accepted || step == next_step_ || factor < 1.0) {
      next_step_ = step * factor;
    } else {
      next_step_ = std::max(next_step_, step * factor);
    }
    if (!accepted && next_step_ < 1e-12 * std::max(end - begin, 1e-300)) {
      throw NotConvergedError(fmt::format("the transient cannot go on at {:.6g} s", time));
    }
  }
}

NetworkReport NetworkSolver::solve_transient(double begin, double end, double output_interval,
                                             const NetworkSteps& steps, const std::function<void(double)>& observe) {
  NetworkReport report;
  std::vector<std::pair<double, bool>> marks;  // time, whether it is shown
  for (const NetworkTable& table : network_.tables) {
    for (const double time : table.time) {
      if (time > begin && time < end) marks.emplace_back(time, false);
    }
  }
  if (output_interval > 0.0) {
    const double count = std::floor((end - begin) / output_interval * (1.0 + 1e-12));
    if (count > 1e7)
      throw InputError({}, "OUTPUT asks for more than 10 million outputs", "nobody could hold them", "raise it");
    for (long n = 1; n <= static_cast<long>(count); ++n) {
      const double time = begin + static_cast<double>(n) * output_interval;
      if (time < end) marks.emplace_back(time, true);
    }
  }
  marks.emplace_back(end, true);
  std::sort(marks.begin(), marks.end());
  next_step_ = 0.0;
  newton(network_.heat(begin), {nullptr, 0.0, true}, report);
  observe(begin);
  double time = begin;
  for (const auto& [mark, shown] : marks) {
    if (mark > time) {
      span(time, mark, steps, report);
      time = mark;
    }
    if (shown) observe(mark);
  }
  return report;
}

}  // namespace coldsky
