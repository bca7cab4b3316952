#include "solver/bodies/tube_coupling.hpp"

#include "kernels/base/vector.hpp"

namespace coldsky {

TubeCoupling::TubeCoupling(ExecutionSpace space, std::vector<BlockBody*> blocks) : space_(std::move(space)) {
  std::vector<TubesData*> tubes;
  for (BlockBody* block : blocks) {
    stretches_.push_back({block, {}});
    tubes.push_back(&*block->change_problem().tubes);
  }
  if (tubes.size() > 1) join_in_series(space_, tubes);
}

template <class T>
void TubeCoupling::walls(const Array<T>& u) {
  using Value = std::remove_const_t<T>;
  for (const Stretch& s : stretches_) {
    for_each_segment(space_, "TubeWall", s.tubes(), TubeWall<Value>{s.tubes(), s.block->part(u), s.nx()});
  }
}

template <class T>
void TubeCoupling::march(const Array<T>& u, double inlet) {
  state_marched_ = false;
  walls(u);
  along_tubes(space_, "TubeMarch", inlet, TubeMarch{first()});
}

void TubeCoupling::march_state() {
  if (state_marched_) return;
  for (const Stretch& s : stretches_) {
    for_each_segment(space_, "TubeConductance", s.tubes(),
                     TubeConductance{s.block->problem().block, s.tubes(), s.block->state()});
    for_each_segment(space_, "TubeWall", s.tubes(), TubeWall<double>{s.tubes(), s.block->state(), s.nx()});
  }
  along_tubes(space_, "TubeMarch", first().inlet, TubeMarch{first()});
  state_marched_ = true;
}

const TubesData& TubeCoupling::tubes(int stretch) {
  march_state();
  return stretches_[stretch].tubes();
}

double TubeCoupling::outlet() {
  march_state();
  return reduce_rows(space_, "OutletSum", Box{first().tubes, 1, 1}, OutletSum{first()}, scratch_) / first().tubes;
}

double TubeCoupling::wall_temperature() {
  march_state();
  return sum(space_, first().wall, scratch_) / (first().tubes * first().all_segments());
}

void TubeCoupling::add_balance() {
  march_state();
  for (const Stretch& s : stretches_) {
    for_each_segment(space_, "TubeBalance", s.tubes(),
                     TubeBalance{s.tubes(), s.block->state(), s.nx(), s.block->residual()});
    if (!joins()) {
      for_each_segment(space_, "TubeHeld", s.tubes(),
                       TubeHeld<double>{s.tubes(), 1.0, {}, s.block->diagonal(), s.nx()});
    }
  }
}

double TubeCoupling::state_flow() {
  if (!joins()) return 0.0;  // counted with the diagonals of the blocks
  double sum = 0.0;
  for (const Stretch& s : stretches_) {
    sum += reduce_rows(space_, "TubeStateFlow", Box{s.tubes().tubes * s.tubes().segments, 1, 1},
                       TubeStateFlow{s.tubes(), s.block->state(), s.nx()}, scratch_);
  }
  return sum;
}

double TubeCoupling::heat() {
  march_state();
  return reduce_rows(space_, "TubeHeat", Box{first().tubes * first().all_segments(), 1, 1}, TubeHeat{first()},
                     scratch_);
}

void TubeCoupling::add_totals(HeatTotals& totals) { totals.coolant += heat(); }

void TubeCoupling::add_held(const Body& body, const Array<float>& d) {
  for (const Stretch& s : stretches_) {
    if (s.block != &body || !joins()) continue;
    for_each_segment(space_, "TubeHeld<single>", s.tubes(), TubeHeld<float>{s.tubes(), 1.0, {}, d, s.nx()});
  }
}

void TubeCoupling::add_held(const Body& body, double factor, const Array<const double>& x, const Array<double>& d) {
  for (const Stretch& s : stretches_) {
    if (s.block != &body || !joins()) continue;
    for_each_segment(space_, "TubeHeld", s.tubes(), TubeHeld<double>{s.tubes(), factor, x, d, s.nx()});
  }
}

void TubeCoupling::release(Body& body) {
  for (const Stretch& s : stretches_) {
    if (s.block != &body || !joins()) continue;
    for_each_segment(space_, "TubeRelease", s.tubes(),
                     TubeRelease{s.tubes(), body.diagonal(), body.held_diagonal(), s.nx()});
  }
}

template <class U, class T>
void TubeCoupling::add_inflow(double factor, const Array<U>& u, const Array<T>& q) {
  march(u, 0.0);
  for (const Stretch& s : stretches_) {
    for_each_segment(space_, "TubeInflow", s.tubes(),
                     TubeInflow<T>{s.tubes(), factor, s.block->part(u), s.block->part(q), s.nx()});
  }
}

void TubeCoupling::add_product(const Array<float>& u, const Array<float>& q) { add_inflow(-1.0, u, q); }

void TubeCoupling::subtract_product(const Array<const double>& x, const Array<double>& b) { add_inflow(1.0, x, b); }

void TubeCoupling::prepare(HeldSolver& held, const Array<double>& work, const Array<double>& other_work) {
  if (lag_ready_) return;
  if (wall_lag_.extent(0) == 0) {
    wall_lag_ = make_array<double>("tubes.wall_lag", first().tubes * first().all_segments());
    for (Stretch& s : stretches_) s.lag = make_array<float>("tubes.lag", s.block->size());
  }
  // With the coolant held, what a fluid that is one kelvin warmer everywhere makes of the panel is 1 - lag: A (1 - lag)
  // = G, so A lag = all slopes but G. Where the film is good the panel follows closely, and it is the small rest that
  // counts: the warmth of a segment reaches as far as the rest lets it.
  state_marched_ = false;
  for (const Stretch& s : stretches_) {
    const Array<double> anchors = s.block->part(work), lag = s.block->part(other_work);
    held.anchors(*s.block, *this, anchors);
    // Without an answer the panel is taken not to follow at all: then nothing is corrected.
    if (!held.solve(*s.block, anchors, lag)) fill(space_, 1.0, lag);
    axpby(space_, 1.0, lag, 0.0, s.lag);
  }
  walls(other_work);
  copy(space_, first().wall, wall_lag_);
  lag_ready_ = true;
}

void TubeCoupling::correct(const Array<float>& z) {
  state_marched_ = false;
  walls(z);
  along_tubes(space_, "TubeCorrection", 0.0, TubeCorrection{first(), wall_lag_});
  for (const Stretch& s : stretches_) {
    const Box& box = s.block->problem().block.box;
    for_each_row(space_, "TubeAddResponse", box, TubeAddResponse{s.tubes(), box, s.lag, s.block->part(z)});
  }
}

void TubeCoupling::rebase(double shift) {
  for (const Stretch& s : stretches_) s.block->change_problem().tubes->inlet += shift;
}

}  // namespace coldsky
