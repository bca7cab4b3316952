#include <algorithm>
#include <cmath>
#include <vector>

#include "solver/studies/panel_transient.hpp"

namespace coldsky {

void PanelTransient::certify() {
  periodic_ = cycles_.certificate();
  const std::vector<double>& flows = transient_->integrals().flows;
  // What is given to the bus or taken from it, by its sign.
  const double convected = flows[Flow::convected];
  periodic_->energy = energy_miss(flows[Flow::load] + flows[Flow::pump] + flows[Flow::heater] + flows[Flow::absorbed] +
                                      flows[Flow::released] - std::min(convected, 0.0),
                                  flows[Flow::emitted] + std::max(convected, 0.0));
  const std::vector<double> end = state();
  const PanelDrive::Memory fluid = before_accept_;
  const double opened = opened_;
  set_state(before_);
  periodic_->halving = 0.0;
  double now = 0.0;
  open(0.0, table_.stops.front());
  for (const Mark& mark : marks_) {
    if (table_.is_kink(now)) {
      open(now, *std::upper_bound(table_.stops.begin(), table_.stops.end(), now + table_.apart));
    }
    opened_ = mark.opened;
    closes_ = mark.closes;
    transient_->fix_step(0.5 * (mark.time - now));
    transient_->advance(now, mark.time, [&](double time) {
      drive_.inflow();
      drive_.accept(time);
      return true;
    });
    now = mark.time;
    periodic_->halving =
        std::max({periodic_->halving, std::fabs(coolant_.value - mark.inlet), std::fabs(drive_.chip() - mark.chip)});
  }
  set_state(end);
  drive_.restore(fluid);
  opened_ = opened;
  bring(table_.end);
  drive_.set_inlet(coolant_.value);
  drive_.inflow();
}

}  // namespace coldsky
