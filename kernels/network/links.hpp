#pragma once
#include "kernels/base/rows.hpp"

/// Conductances between pairs of unknowns: heat G (T_first - T_second) flows from the first to the second [W].
///
/// Every unknown that is joined has one entry. Its links are cut into pieces of at most `links_of_a_piece`, so that a
/// node that is joined to a whole side of a block is not one thread's work: the pieces are summed first, then those of
/// an entry in their order. The digits do not depend on threads. Unknowns of given temperature have no entry: nothing
/// is added to them.
namespace coldsky {

inline constexpr int links_of_a_piece = 64;

struct LinksData {
  int count = 0;
  Array<int> first, second;   ///< unknowns, numbered in the vector of the system
  Array<double> conductance;  ///< G [W/K]
  Array<double> leaves;       ///< 1 where the second unknown alone is given, -1 where the first alone is, else 0
  int entries = 0, pieces = 0;
  Array<int> unknown;     ///< of each entry
  Array<double> held;     ///< of each entry: the sum of its G [W/K]
  Array<int> piece;       ///< entries + 1: where the pieces of each entry begin
  Array<int> begin;       ///< pieces + 1: where the links of each piece begin in `link`
  Array<int> link;        ///< 2 * number of the link, + 1 where the entry is its second unknown
  Array<double> partial;  ///< of each piece: heat that leaves its entry [W]
};

/// Heat that leaves an entry through the links of each piece.
template <class U>
struct LinkPieces {
  LinksData links;
  Array<const U> u;
  KOKKOS_INLINE_FUNCTION void operator()(const int p) const {
    double sum = 0.0;
    for (int at = links.begin(p); at < links.begin(p + 1); ++at) {
      const int l = links.link(at) / 2;
      const double flow = links.conductance(l) * (double(u(links.first(l))) - double(u(links.second(l))));
      sum += links.link(at) % 2 == 0 ? flow : -flow;
    }
    links.partial(p) = sum;
  }
};

/// q += factor * (heat that leaves each entry)
template <class T>
struct LinkFlow {
  LinksData links;
  double factor;
  Array<T> q;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    double sum = 0.0;
    for (int p = links.piece(n); p < links.piece(n + 1); ++p) sum += links.partial(p);
    const int c = links.unknown(n);
    q(c) = T(double(q(c)) + factor * sum);
  }
};

/// d += factor G of the entries that lie in a body, in its array; where `x` is not empty, d += factor G x.
template <class T>
struct LinkHeld {
  LinksData links;
  int first_unknown, size;  ///< of the body
  double factor;
  Array<const double> x;
  Array<T> d;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const int c = links.unknown(n) - first_unknown;
    if (c < 0 || c >= size) return;
    const double weight = x.data() != nullptr ? x(c) : 1.0;
    d(c) = T(double(d(c)) + factor * links.held(n) * weight);
  }
};

/// The rounded diagonal of a body at the entries that lie in it, without G again.
struct LinkRelease {
  LinksData links;
  int first_unknown, size;
  Array<const double> own;
  Array<float> rounded;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const int c = links.unknown(n) - first_unknown;
    if (c < 0 || c >= size) return;
    rounded(c) = float(own(c));
  }
};

/// Sum of G |T| over both ends of the links [W].
struct LinkStateFlow {
  LinksData links;
  Array<const double> deviation;
  KOKKOS_INLINE_FUNCTION double row(int i0, int i1, int, int) const {
    double sum = 0.0;
    for (int l = i0; l < i1; ++l) {
      sum +=
          links.conductance(l) * (Kokkos::fabs(deviation(links.first(l))) + Kokkos::fabs(deviation(links.second(l))));
    }
    return sum;
  }
};

/// Sums of the heat that flows from first to second [W]: all of it, and what goes to or comes from unknowns of given
/// temperature, which leaves the system there.
struct LinkHeat {
  enum Part : int { all = 0, given, taken, net };
  LinksData links;
  Array<const double> deviation;
  Part part;
  KOKKOS_INLINE_FUNCTION double row(int i0, int i1, int, int) const {
    double sum = 0.0;
    for (int l = i0; l < i1; ++l) {
      const double heat = links.conductance(l) * (deviation(links.first(l)) - deviation(links.second(l)));
      const double leaves = links.leaves(l) * heat;
      sum += part == all     ? heat
             : part == net   ? leaves
             : part == given ? Kokkos::fmax(0.0, leaves)
                             : Kokkos::fmax(0.0, -leaves);
    }
    return sum;
  }
};

}  // namespace coldsky
