#include "solver/bodies/heat_system.hpp"

#include "kernels/base/mirror.hpp"
#include "kernels/base/vector.hpp"
#include "solver/core/error.hpp"

namespace coldsky {

namespace {

/// Residual reduction asked of fields that only correct a preconditioner.
constexpr double held_tolerance = 0.1;
constexpr int held_limit = 500;
/// Time steps whose lengths differ by no more than this share one preconditioner.
constexpr double alike_steps = 1.25;

}  // namespace

/// The Jacobian: matrices of the bodies, and what the couplings add.
class HeatSystem::Matrix final : public LinearOperator {
 public:
  explicit Matrix(HeatSystem& system) : system_(system) {}
  int size() const override { return system_.size(); }
  void apply(const Array<float>& u, const Array<float>& q) override {
    for (const auto& body : system_.bodies_) body->matrix().apply(body->part(u), body->part(q));
    for (Coupling* coupling : system_.joining_) coupling->add_product(u, q);
  }
  double residual(const Array<double>& b, const Array<double>& x, const Array<float>& r) override {
    // b and the heat of the couplings in double precision, where Newton's residual stood that b was made of.
    const Array<double>& right = system_.residual_;
    copy(system_.space_, b, right);
    for (Coupling* coupling : system_.joining_) coupling->subtract_product(x, right);
    double square = 0.0;
    for (const auto& body : system_.bodies_) {
      square += body->matrix().residual(body->part(right), body->part(x), body->part(r));
    }
    return square;
  }

 private:
  HeatSystem& system_;
};

/// Preconditioners of the bodies and corrections of the couplings. The vectors of one body are its own; of several they
/// are gathered here.
class HeatSystem::Conditioner final : public Preconditioner {
 public:
  explicit Conditioner(HeatSystem& system) : system_(system) {
    if (one()) return;
    const auto make = [&](const char* name) { return make_array<float>(name, system.size()); };
    input_ = make("system.input");
    output_ = make("system.output");
    idle_ = make("system.idle");
  }
  Array<float> input() override { return one() ? only().input() : input_; }
  Array<float> idle() override { return one() ? only().idle() : idle_; }
  Array<float> apply() override {
    const Array<float> z = one() ? only().apply() : gather();
    for (Coupling* coupling : system_.joining_) coupling->correct(z);
    if (!system_.responses_->empty()) system_.responses_->correct(*system_.matrix_, input(), z, idle());
    return z;
  }

 private:
  bool one() const { return system_.bodies_.size() == 1; }
  SymmetricPreconditioner& only() const { return system_.bodies_.front()->preconditioner(); }
  Array<float> gather() {
    for (const auto& body : system_.bodies_) {
      SymmetricPreconditioner& own = body->preconditioner();
      copy(system_.space_, body->part(input_), own.input());
      copy(system_.space_, own.apply(), body->part(output_));
    }
    return output_;
  }

  HeatSystem& system_;
  Array<float> input_, output_, idle_;
};

/// One body with all that it is joined to held fixed.
class HeatSystem::Held final : public HeldSolver {
 public:
  explicit Held(HeatSystem& system) : system_(system) {}
  void anchors(Body& body, const Coupling& without, const Array<double>& b) override {
    copy(system_.space_, body.diagonal(), b);
    for (Coupling* coupling : system_.joining_) {
      if (coupling != &without) coupling->add_held(body, 1.0, {}, b);
    }
  }
  bool solve(Body& body, const Array<double>& b, const Array<double>& y) override {
    if (!solver_ || size_ != body.size()) {
      size_ = body.size();
      solver_ = std::make_unique<ConjugateGradients>(system_.space_, size_);
    }
    HeldMatrix matrix{system_, body};
    fill(system_.space_, 0.0, y);
    return solver_->solve(matrix, body.preconditioner(), b, y, {held_tolerance, held_limit}).status ==
           LinearStatus::converged;
  }

 private:
  class HeldMatrix final : public SymmetricOperator {
   public:
    HeldMatrix(HeatSystem& system, Body& body) : system_(system), body_(body) {}
    int size() const override { return body_.size(); }
    void apply(const Array<float>& u, const Array<float>& q) override { body_.matrix().apply(u, q); }
    void apply_dot(Launches& to, const Array<float>& u, const Array<float>& q, const GradientStep& end) override {
      body_.matrix().apply_dot(to, u, q, end);
    }
    Identity identity() const override { return body_.matrix().identity(); }
    double residual(const Array<double>& b, const Array<double>& x, const Array<float>& r) override {
      // The held slopes stand in the rounded diagonal alone: here they move to the right side, and back.
      for (Coupling* coupling : system_.joining_) coupling->add_held(body_, -1.0, x, b);
      const double square = body_.matrix().residual(b, x, r);
      for (Coupling* coupling : system_.joining_) coupling->add_held(body_, 1.0, x, b);
      return square;
    }

   private:
    HeatSystem& system_;
    Body& body_;
  };

  HeatSystem& system_;
  int size_ = 0;
  std::unique_ptr<ConjugateGradients> solver_;
};

HeatSystem::HeatSystem(ExecutionSpace space, std::vector<std::unique_ptr<Body>> bodies,
                       std::vector<std::unique_ptr<Coupling>> couplings)
    : space_(std::move(space)), bodies_(std::move(bodies)), couplings_(std::move(couplings)) {
  int size = 0;
  for (const auto& body : bodies_) {
    if (body->reference_temperature() != bodies_.front()->reference_temperature()) {
      throw LibraryError("the bodies of a system have different reference temperatures");
    }
    size += body->size();
  }
  state_ = make_zeros<double>(space_, "state.deviation", size);
  residual_ = make_array<double>("newton.residual", size);
  int first = 0;
  for (const auto& body : bodies_) {
    body->place(first, state_, residual_);
    first += body->size();
    body->on_change([this, &own = *body] {
      own.impose_given(own.part(state_));
      state_changed();
    });
    body->impose_given(body->part(state_));
  }
  for (const auto& coupling : couplings_) coupling->attach(state_, residual_);
  responses_ = std::make_unique<BodyResponses>(space_);
  matrix_ = std::make_unique<Matrix>(*this);
  conditioner_ = std::make_unique<Conditioner>(*this);
  held_ = std::make_unique<Held>(*this);
}

HeatSystem::~HeatSystem() = default;

void HeatSystem::state_changed() {
  totals_stand_ = false;
  for (const auto& coupling : couplings_) coupling->state_changed();
}

void HeatSystem::set_uniform(double temperature) {
  fill(space_, temperature - reference_temperature(), state_);
  for (const auto& body : bodies_) body->impose_given(body->part(state_));
  state_changed();
}

void HeatSystem::set_state(const Array<const double>& deviation) {
  copy(space_, deviation, state_);
  for (const auto& body : bodies_) body->impose_given(body->part(state_));
  state_changed();
}

Array<double> HeatSystem::change_state(const Body& body) {
  state_changed();
  return body.part(state_);
}

void HeatSystem::move(double length, const Array<double>& step) {
  axpby(space_, length, step, 1.0, state_);
  state_changed();
}

void HeatSystem::shift_reference(double to) {
  const double shift = reference_temperature() - to;
  for (const auto& coupling : couplings_) coupling->rebase(shift);
  for (const auto& body : bodies_) body->set_reference_temperature(to);
  state_changed();
}

void HeatSystem::rebase(double to) {
  add_constant(space_, reference_temperature() - to, state_);
  shift_reference(to);
}

void HeatSystem::restore(double to, const std::vector<double>& deviation) {
  shift_reference(to);  // before the state: given temperatures are imposed as deviations from it
  set_state(to_device(space_, deviation, "state.restored"));
  space_.fence("coldsky: temporaries are released");
  forget();
}

double HeatSystem::evaluate(const Stage& stage) {
  inverse_time_step_ = stage.inverse_time_step;
  for (const auto& coupling : couplings_) coupling->bring_state();
  for (const auto& body : bodies_) body->balance(stage);
  for (const auto& coupling : couplings_) coupling->add_balance();
  return absolute_sum(space_, residual_, scratch_);
}

const HeatTotals& HeatSystem::totals() {
  if (totals_stand_) return totals_;
  totals_ = {};
  for (const auto& coupling : couplings_) coupling->bring_state();
  for (const auto& body : bodies_) body->add_totals(totals_);
  for (const auto& coupling : couplings_) coupling->add_totals(totals_);
  totals_stand_ = true;
  return totals_;
}

double HeatSystem::flow_scale(const Stage& stage) {
  double scale = totals().scale();
  for (const auto& body : bodies_) scale += body->storage_flow(stage);
  return scale;
}

double HeatSystem::state_flow() {
  double flow = 0.0;
  for (const auto& body : bodies_) flow += body->state_flow();
  for (const auto& coupling : couplings_) flow += coupling->state_flow();
  return flow;
}

bool HeatSystem::prepared() const {
  if (!keep_ || !(prepared_for_ > 0.0) || !(inverse_time_step_ > 0.0)) return false;
  const double ratio = inverse_time_step_ / prepared_for_;
  return ratio < alike_steps && ratio > 1.0 / alike_steps;
}

Jacobian HeatSystem::linearise(const Array<double>& work, const Array<double>& other_work) {
  std::vector<Coupling*> joining;
  for (const auto& coupling : couplings_) {
    if (coupling->joins()) joining.push_back(coupling.get());
  }
  const bool keeps = prepared() && joining == joining_;
  joining_ = std::move(joining);
  for (const auto& body : bodies_) body->round_matrix();
  if (!keeps) prepare_preconditioners(work, other_work);
  if (bodies_.size() > 1 || !joining_.empty()) return {matrix_.get(), conditioner_.get()};
  Body& body = *bodies_.front();
  return {&body.matrix(), &body.preconditioner(), &body.matrix(), &body.preconditioner()};
}

void HeatSystem::prepare_preconditioners(const Array<double>& work, const Array<double>& other_work) {
  // Preconditioners and corrections are made with all that a body is joined to held fixed.
  for (const auto& body : bodies_) {
    for (Coupling* coupling : joining_) coupling->add_held(*body, body->held_diagonal());
    body->prepare_preconditioner();
  }
  for (Coupling* coupling : joining_) coupling->prepare(*held_, work, other_work);
  for (const auto& body : bodies_) {
    for (Coupling* coupling : joining_) coupling->release(*body);
  }
  if (!joining_.empty()) responses_->build(*matrix_, joining_, conditioner_->input(), conditioner_->idle());
  prepared_for_ = inverse_time_step_;
}

void HeatSystem::forget() {
  prepared_for_ = -1.0;
  for (const auto& body : bodies_) body->forget();
  for (const auto& coupling : couplings_) coupling->forget();
}

void HeatSystem::problem_changed() {
  for (const auto& body : bodies_) body->problem_changed();
  state_changed();
}

void HeatSystem::rates(const Array<double>& rate) {
  evaluate({state_, 0.0});
  for (const auto& body : bodies_) body->rates(body->part(rate));
}

double HeatSystem::stored_power(const Array<double>& rate) {
  double power = 0.0;
  for (const auto& body : bodies_) power += body->stored_power(body->part(rate));
  return power;
}

}  // namespace coldsky
