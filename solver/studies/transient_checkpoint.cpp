#include <string>
#include <type_traits>
#include <vector>

#include "solver/studies/panel_transient.hpp"

namespace coldsky {

template <class Use>
void PanelTransient::for_each_kept(PanelTransient& t, PanelDrive::Memory& fluid, Transient::Memory& steps,
                                   const Use& use) {
  use("time.cycle", t.cycle_);
  use("time.value_before", t.value_before_);
  use("time.limit_at", t.of_limit_.at);
  use("time.shutdown_at", t.of_shutdown_.at);
  use("time.seen_at", t.seen_.time);
  use("time.seen_chip", t.seen_.chip);
  use("time.next_step", steps.next_step);
  use("time.response", steps.response);
  use("time.fluid_time", fluid.time);
  use("time.fluid", fluid.fluid);
  use("time.wall", fluid.wall);
  use("time.fluid_rate", fluid.fluid_rate);
  use("time.wall_rate", fluid.wall_rate);
  use("time.steps", t.total_.steps);
  use("time.rejected", t.total_.rejected);
  use("time.newton_iterations", t.total_.newton_iterations);
  use("time.linear_iterations", t.total_.linear_iterations);
  for_each_number(t.hottest_,
                  [&](const char* name, double& value) { use("time.hottest." + std::string(name), value); });
  for_each_number(t.coldest_,
                  [&](const char* name, double& value) { use("time.coldest." + std::string(name), value); });
}

void PanelTransient::keep() {
  PanelDrive::Memory fluid = drive_.memory();
  Transient::Memory steps = transient_->memory();
  for_each_kept(*this, fluid, steps,
                [&](const std::string& name, const auto& value) { run_.set(name, static_cast<double>(value)); });
  run_.set("time.stored", transient_->integrals().stored);
  run_.set_list("time.energies", transient_->integrals().flows);
  run_.set_list("time.turning_chip", of_chip_.state());
  run_.set_list("time.turning_outlet", of_outlet_.state());
  run_.set_list("time.before", before_);
  if (case_.time.periodic) {
    run_.set_list("time.cycles", cycles_.state());
    std::vector<double> marks;
    for (const Mark& m : marks_) marks.insert(marks.end(), {m.time, m.opened, m.closes, m.inlet, m.chip});
    run_.set_list("time.marks", marks);
  }
  for (const auto& column : recorder_.history().columns) run_.set_list("history." + column.name, column.values);
  const Snapshots& snapshots = recorder_.snapshots();
  run_.set_list("snapshots.time", snapshots.time);
  for (; kept_snapshots_ < snapshots.time.size(); ++kept_snapshots_) {
    run_.set_list(fmt::format("snapshot.{}", kept_snapshots_), snapshots.temperature[kept_snapshots_]);
  }
}

void PanelTransient::resume(std::size_t next) {
  PanelDrive::Memory fluid;
  Transient::Memory steps;
  for_each_kept(*this, fluid, steps, [&](const std::string& name, auto& value) {
    value = static_cast<std::remove_reference_t<decltype(value)>>(run_.number(name));
  });
  if (next >= table_.stops.size()) run_.damaged("search.iteration", "lies behind the end of the run");
  if (cycle_ >= most_cycles) run_.damaged("time.cycle", "holds what cannot be");
  if (!(coolant_.value > 0.0)) run_.damaged("search.x", "holds what cannot be");
  if (!(fluid.time >= 0.0 && fluid.time <= table_.end)) run_.damaged("time.fluid_time", "holds what cannot be");
  drive_.restore(fluid);
  transient_->restore(steps);
  transient_->set_integrals({run_.number("time.stored"), run_.list("time.energies", Flow::count)});
  const std::size_t columns = recorder_.history().columns.size();
  const auto restore = [&](const char* name, TurningPoints& points) {
    if (!points.restore(run_.list(name), columns)) run_.damaged(name, "holds no rows of the history");
  };
  restore("time.turning_chip", of_chip_);
  restore("time.turning_outlet", of_outlet_);
  before_ = run_.list("time.before", solver_.deviation().size() + 1);
  if (case_.time.periodic) {
    if (!cycles_.restore(run_.list("time.cycles"), before_.size())) {
      run_.damaged("time.cycles", "holds no cycles of this panel");
    }
    const std::vector<double>& marks = run_.list("time.marks");
    for (std::size_t n = 0; n + 5 <= marks.size(); n += 5) {
      marks_.push_back({marks[n], marks[n + 1], marks[n + 2], marks[n + 3], marks[n + 4]});
      if (!(marks_.back().time >= 0.0 && marks_.back().time <= table_.end * (1.0 + 1e-9))) {
        run_.damaged("time.marks", "holds times outside the run");
      }
    }
  }
  const std::size_t rows = run_.list("history.time").size();
  for (auto& column : recorder_.history().columns) column.values = run_.list("history." + column.name, rows);
  if (!rise_within(recorder_.history().columns.front().values, table_.end)) {
    run_.damaged("history.time", "holds times that do not rise");
  }
  Snapshots& snapshots = recorder_.snapshots();
  snapshots.time = run_.list("snapshots.time");
  if (!rise_within(snapshots.time, table_.end)) run_.damaged("snapshots.time", "holds times that do not rise");
  const std::size_t size = recorder_.snapshot_size(case_.output.volume == "all");
  for (; kept_snapshots_ < snapshots.time.size(); ++kept_snapshots_) {
    snapshots.temperature.push_back(run_.list(fmt::format("snapshot.{}", kept_snapshots_), size));
  }
}

}  // namespace coldsky
