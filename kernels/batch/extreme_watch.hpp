#pragma once
#include "kernels/base/types.hpp"

namespace coldsky {

/// Follows the largest of `sign` times a curve of which samples are seen one after another, and which is smooth between
/// breaks: near its highest sample it is the parabola through three of them. Plain numbers, so that a kernel can keep
/// it in its memory.
struct ExtremeWatch {
  double sign = 1.0;
  double best = -1.7976931348623157e308;  ///< sign times the extreme
  double when = 0.0;                      ///< [s]
  double count = 0.0;                     ///< of samples since the last break, at most three
  double time[3] = {0.0, 0.0, 0.0};       ///< of the last samples [s]
  double value[3] = {0.0, 0.0, 0.0};      ///< sign times theirs

  KOKKOS_INLINE_FUNCTION double extreme() const { return sign * best; }
  /// The curve has a kink or a jump here: no parabola reaches across.
  KOKKOS_INLINE_FUNCTION void smooth_begins() { count = 0.0; }
  KOKKOS_INLINE_FUNCTION void see(double now, double given) {
    const double here = sign * given;
    take(now, here);
    if (count >= 3.0) {
      time[0] = time[1];
      value[0] = value[1];
      time[1] = time[2];
      value[1] = value[2];
      time[2] = now;
      value[2] = here;
    } else if (count >= 2.0) {
      time[2] = now;
      value[2] = here;
      count = 3.0;
    } else if (count >= 1.0) {
      time[1] = now;
      value[1] = here;
      count = 2.0;
    } else {
      time[0] = now;
      value[0] = here;
      count = 1.0;
    }
    if (count >= 3.0 && value[1] >= value[0] && value[1] >= value[2]) take_vertex();
  }

 private:
  KOKKOS_INLINE_FUNCTION void take(double now, double here) {
    if (here > best) {
      best = here;
      when = now;
    }
  }
  KOKKOS_INLINE_FUNCTION void take_vertex() {
    const double left = (value[1] - value[0]) / (time[1] - time[0]),
                 right = (value[2] - value[1]) / (time[2] - time[1]);
    const double curvature = (right - left) / (time[2] - time[0]);
    if (curvature == 0.0) return;
    // v = v1 + slope (t - t1) + curvature (t - t1)^2 with the slope of the parabola at the middle sample.
    const double slope = left + curvature * (time[1] - time[0]);
    const double low = time[0] - time[1], high = time[2] - time[1], free = -0.5 * slope / curvature;
    const double shift = free < low ? low : high < free ? high : free;
    take(time[1] + shift, value[1] + shift * (slope + curvature * shift));
  }
};

}  // namespace coldsky
