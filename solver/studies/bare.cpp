#include "solver/studies/bare.hpp"

#include <cmath>
#include <memory>

#include "solver/bodies/heat_system.hpp"
#include "solver/bodies/node_body.hpp"
#include "solver/core/constants.hpp"
#include "solver/core/error.hpp"
#include "solver/nonlinear/transient.hpp"
#include "solver/session/session.hpp"

namespace coldsky {

namespace {

/// The body as a system of one node.
class BareSystem {
 public:
  BareSystem(const BareBody& body, const Session& session, const BareAccuracy& accuracy, double tolerance)
      : system_(session.space, node_of(body, session.space), {}),
        newton_(system_, {tolerance, accuracy.newton_limit, accuracy.linear_limit, session.interrupt}) {
    system_.set_uniform(body.start);
  }
  Newton& newton() { return newton_; }
  /// Of the only node: its sum is its value [K].
  double temperature() { return system_.reference_temperature() + sum(system_.space(), system_.state(), scratch_); }

 private:
  static std::vector<std::unique_ptr<Body>> node_of(const BareBody& body, const ExecutionSpace& space) {
    Node node;
    node.capacity = body.mass * body.specific_heat;
    node.heat = body.power;
    node.area = body.area;
    node.law.emissivity = body.emissivity;
    node.law.sink_temperature = body.space;
    std::vector<std::unique_ptr<Body>> bodies;
    bodies.push_back(std::make_unique<NodeBody>(space, std::vector<Node>{node}, body.start));
    return bodies;
  }

  HeatSystem system_;
  Newton newton_;
  ReductionScratch scratch_;
};

}  // namespace

double bare_steady_temperature(const BareBody& body, const Session& session, const BareAccuracy& accuracy) {
  BareSystem system(body, session, accuracy, accuracy.steady);
  const NewtonReport report = system.newton().solve_steady();
  if (report.status != NewtonStatus::converged) throw NotConvergedError("bare body: " + report.why);
  return system.temperature();
}

BareHeating bare_heating(const BareBody& body, const Session& session, const BareAccuracy& accuracy) {
  BareHeating heating;
  const double capacity = body.mass * body.specific_heat / body.area, heat = body.power / body.area;
  const double space = constants::stefan_boltzmann * std::pow(body.space, 4);
  const auto slope = [&](double t) {
    return (heat - body.emissivity * (constants::stefan_boltzmann * std::pow(t, 4) - space)) / capacity;
  };
  // Never slower than at the limit: so it is over by then.
  const double end = (body.limit - body.start) / slope(body.limit);
  BareSystem system(body, session, accuracy, accuracy.stage);
  Transient transient(system.newton(), {}, {accuracy.step, 0.0, 1e-4 * end, end / 120.0});
  double time = 0.0, temperature = body.start;
  heating.time = end;
  heating.steps =
      transient
          .advance(0.0, end,
                   [&](double now) {
                     const double here = system.temperature();
                     if (here < body.limit) {
                       time = now;
                       temperature = here;
                       return true;
                     }
                     // Into the last step by Simpson's rule for dt = dT / slope.
                     const double rise = body.limit - temperature, middle = temperature + 0.5 * rise;
                     heating.time =
                         time + rise / 6.0 * (1.0 / slope(temperature) + 4.0 / slope(middle) + 1.0 / slope(body.limit));
                     return false;
                   })
          .steps;
  return heating;
}

BareResult bare_in_vacuum(const Case& c, const Session& session) {
  BareBody body{c.bare.power, c.bare.area, c.bare.emissivity, c.bare.mass, c.bare.specific_heat};
  body.start = c.bare.start_temperature;
  body.limit = c.chips.junction_limit;
  body.space = c.environment.space_temperature;
  BareAccuracy accuracy;
  accuracy.newton_limit = c.solver.newton_limit;
  accuracy.linear_limit = c.solver.linear_limit;
  BareResult result;
  result.temperature = bare_steady_temperature(body, session, accuracy);
  if (result.temperature <= body.limit) {
    result.time_to_limit = -1.0;
  } else if (body.start < body.limit) {
    result.time_to_limit = bare_heating(body, session, accuracy).time;
  }
  return result;
}

}  // namespace coldsky
