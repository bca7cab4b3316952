#include "solver/bodies/conductance_coupling.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "kernels/base/mirror.hpp"
#include "kernels/base/vector.hpp"
#include "solver/core/error.hpp"

namespace coldsky {

ConductanceCoupling::ConductanceCoupling(ExecutionSpace space, Body& first, Body& second, std::vector<Link> links)
    : space_(std::move(space)), first_(first), second_(second), given_links_(std::move(links)) {
  for (const Link& link : given_links_) {
    if (link.first < 0 || link.first >= first.size() || link.second < 0 || link.second >= second.size()) {
      throw LibraryError("a conductance ends at a cell that its body does not have");
    }
    if (!(link.conductance >= 0.0)) throw LibraryError("a conductance is negative or not a number");
  }
}

void ConductanceCoupling::attach(const Array<double>& state, const Array<double>& residual) {
  state_ = state;
  residual_ = residual;
  std::vector<int> one, other, unknown, piece = {0}, begin = {0}, link;
  std::vector<double> conductance, held, leaves;
  std::map<int, std::vector<int>> of_unknown;
  for (const Link& l : given_links_) {
    const int n = static_cast<int>(one.size());
    one.push_back(first_.first() + l.first);
    other.push_back(second_.first() + l.second);
    conductance.push_back(l.conductance);
    const bool from_given = first_.is_given(l.first), to_given = second_.is_given(l.second);
    if (!from_given) of_unknown[one.back()].push_back(2 * n);
    if (!to_given) of_unknown[other.back()].push_back(2 * n + 1);
    leaves.push_back((to_given ? 1.0 : 0.0) - (from_given ? 1.0 : 0.0));
    ends_at_given_ = ends_at_given_ || leaves.back() != 0.0;
  }
  for (const auto& [at, links] : of_unknown) {
    unknown.push_back(at);
    double sum = 0.0;
    for (std::size_t n = 0; n < links.size(); ++n) {
      link.push_back(links[n]);
      sum += conductance[links[n] / 2];
      if ((n + 1) % links_of_a_piece == 0 || n + 1 == links.size()) begin.push_back(static_cast<int>(link.size()));
    }
    held.push_back(sum);
    piece.push_back(static_cast<int>(begin.size()) - 1);
  }
  links_.count = static_cast<int>(one.size());
  links_.entries = static_cast<int>(unknown.size());
  links_.pieces = static_cast<int>(begin.size()) - 1;
  links_.first = to_device(space_, one, "links.first");
  links_.second = to_device(space_, other, "links.second");
  links_.conductance = to_device(space_, conductance, "links.conductance");
  links_.unknown = to_device(space_, unknown, "links.unknown");
  links_.held = to_device(space_, held, "links.held");
  links_.piece = to_device(space_, piece, "links.piece");
  links_.begin = to_device(space_, begin, "links.begin");
  links_.link = to_device(space_, link, "links.link");
  links_.partial = make_array<double>("links.partial", links_.pieces);
  links_.leaves = to_device(space_, leaves, "links.leaves");
}

template <class U, class T>
void ConductanceCoupling::add_flow(double factor, const Array<U>& u, const Array<T>& q) {
  for_each(space_, "LinkPieces", links_.pieces, LinkPieces<std::remove_const_t<U>>{links_, u}, links_of_a_piece);
  for_each(space_, "LinkFlow", links_.entries, LinkFlow<T>{links_, factor, q});
}

void ConductanceCoupling::add_balance() { add_flow(1.0, state_, residual_); }

void ConductanceCoupling::add_product(const Array<float>& u, const Array<float>& q) { add_flow(1.0, u, q); }

void ConductanceCoupling::subtract_product(const Array<const double>& x, const Array<double>& b) {
  add_flow(-1.0, x, b);
}

double ConductanceCoupling::state_flow() {
  return reduce_rows(space_, "LinkStateFlow", Box{links_.count, 1, 1}, LinkStateFlow{links_, state_}, scratch_);
}

double ConductanceCoupling::heat(LinkHeat::Part part) {
  return reduce_rows(space_, "LinkHeat", Box{links_.count, 1, 1}, LinkHeat{links_, state_, part}, scratch_);
}

void ConductanceCoupling::add_totals(HeatTotals& totals) {
  // Heat to a given temperature leaves the system there.
  if (!ends_at_given_) return;
  totals.given += heat(LinkHeat::given);
  totals.taken += heat(LinkHeat::taken);
  totals.net += heat(LinkHeat::net);
}

void ConductanceCoupling::add_held(const Body& body, const Array<float>& d) {
  if (&body != &first_ && &body != &second_) return;
  for_each(space_, "LinkHeld<single>", links_.entries, LinkHeld<float>{links_, body.first(), body.size(), 1.0, {}, d});
}

void ConductanceCoupling::add_held(const Body& body, double factor, const Array<const double>& x,
                                   const Array<double>& d) {
  if (&body != &first_ && &body != &second_) return;
  for_each(space_, "LinkHeld", links_.entries, LinkHeld<double>{links_, body.first(), body.size(), factor, x, d});
}

void ConductanceCoupling::release(Body& body) {
  if (&body != &first_ && &body != &second_) return;
  for_each(space_, "LinkRelease", links_.entries,
           LinkRelease{links_, body.first(), body.size(), body.diagonal(), body.held_diagonal()});
}

void ConductanceCoupling::prepare(HeldSolver& held, const Array<double>& work, const Array<double>& other_work) {
  if (responses_ready_) return;
  responses_ready_ = true;
  std::vector<Body*> bodies = {&first_};
  if (&second_ != &first_) bodies.push_back(&second_);
  for (Body* body : bodies) {
    const Array<double> slopes = body->part(work), field = body->part(other_work);
    fill(space_, 0.0, slopes);
    add_held(*body, 1.0, {}, slopes);
    if (absolute_sum(space_, slopes, scratch_) == 0.0) continue;  // given: nothing follows
    // Any field spans a space; a poor one costs iterations. Only numbers have to be numbers.
    if (!held.solve(*body, slopes, field) && !std::isfinite(absolute_sum(space_, field, scratch_))) {
      fill(space_, 1.0, field);
    }
    auto known = std::find_if(responses_.begin(), responses_.end(), [&](const Response& r) { return r.body == body; });
    if (known == responses_.end()) {
      known = responses_.insert(known, {body, make_array<float>("links.response", body->size())});
    }
    axpby(space_, 1.0, field, 0.0, known->field);
  }
}

}  // namespace coldsky
