#pragma once
#include "kernels/radiation/patches.hpp"
#include "kernels/radiation/starts.hpp"

/// The way of a ray through a scene: straight on, or also off mirrors.
namespace coldsky {

/// Planes at which the scene is reflected. A ray of the scene that crosses one goes on in the scene itself, reflected:
/// two planes that face each other make an endless row.
struct Mirrors {
  static constexpr int most = 6;
  int count = 0;
  Vector3 normal[most];  ///< of length 1, towards the scene
  float offset[most];    ///< of the plane along its normal [m]
  int most_reflections = 0;
  /// Directions that no mirror turns, and how far the scene goes along them [m]: a ray beyond never comes back.
  int free_axes = 0;
  Vector3 free_axis[2];
  float low[2], high[2];

  /// The first plane that a ray crosses before `reach`, which becomes the distance of it; -1: none.
  KOKKOS_INLINE_FUNCTION int first_crossed(const Ray& ray, float& reach) const {
    int first = -1;
    for (int m = 0; m < count; ++m) {
      const float towards = -dot(ray.direction, normal[m]);
      if (!(towards > 0.0F)) continue;
      // Rounding may have put a start behind the plane: then it is crossed at once.
      const float distance = Kokkos::fmax(0.0F, (dot(ray.origin, normal[m]) - offset[m]) / towards);
      if (distance < reach) {
        reach = distance;
        first = m;
      }
    }
    return first;
  }
  KOKKOS_INLINE_FUNCTION bool never_back(const Vector3& point, const Vector3& direction) const {
    for (int n = 0; n < free_axes; ++n) {
      const float at = dot(point, free_axis[n]), along = dot(direction, free_axis[n]);
      if ((at > high[n] && along >= 0.0F) || (at < low[n] && along <= 0.0F)) return true;
    }
    return false;
  }
};

KOKKOS_INLINE_FUNCTION Vector3 reflected(const Vector3& direction, const Vector3& normal) {
  return plus_scaled(direction, -2.0F * dot(direction, normal), normal);
}

/// Turns directions of the scene, as mirrors have folded them, into those of the space that they stand for.
struct Unfolding {
  Vector3 x{1.0F, 0.0F, 0.0F}, y{0.0F, 1.0F, 0.0F}, z{0.0F, 0.0F, 1.0F};
  KOKKOS_INLINE_FUNCTION Vector3 of(const Vector3& a) const {
    return plus_scaled(plus_scaled(scaled(a.x, x), a.y, y), a.z, z);
  }
  KOKKOS_INLINE_FUNCTION void reflect(const Vector3& normal) {
    const Vector3 image = of(normal);
    x = plus_scaled(x, -2.0F * normal.x, image);
    y = plus_scaled(y, -2.0F * normal.y, image);
    z = plus_scaled(z, -2.0F * normal.z, image);
  }
};

/// What rays of all kinds are traced through. `specular` holds, for each patch, the share of what arrives that goes on
/// as from a mirror; empty: none.
struct Scene {
  Shapes shapes;
  Patches patches;
  Tree tree;
  Mirrors mirrors;
  Array<const double> specular;

  /// Columns of what rays come to, beside the patches.
  KOKKOS_INLINE_FUNCTION int space() const { return patches.count; }
  KOKKOS_INLINE_FUNCTION int blind() const { return patches.count + 1; }  ///< a side without a patch
  KOKKOS_INLINE_FUNCTION int lost() const { return patches.count + 2; }   ///< too many reflections
  KOKKOS_INLINE_FUNCTION int columns() const { return patches.count + 3; }
};

/// \tparam mixed see trace \tparam bent whether there are mirrors or specular patches
template <bool mixed, bool bent>
struct Paths {
  Scene scene;

  template <bool any>
  KOKKOS_FORCEINLINE_FUNCTION Hit first_hit(const Ray& ray) const {
    const Tree& tree = scene.tree;
    return trace<any, mixed>(tree.nodes.data(), tree.leaves.data(), ray, tree.rounds.data(), tree.whole.data());
  }

  KOKKOS_INLINE_FUNCTION int column_of(const Hit& hit) const {
    if (hit.facet < 0) return scene.space();
    const int met = scene.patches.patch(2 * hit.facet + (hit.back ? 1 : 0));
    return met >= 0 ? met : scene.blind();
  }

  /// Follows a ray to its end, which is returned: a patch, or another column. \param arrive called with every patch
  /// that it goes on from as from a mirror \param ticket a number of this ray alone, for its coins
  /// \param direction on return, where it goes in space
  template <class Arrive>
  KOKKOS_INLINE_FUNCTION int follow(Ray ray, std::uint64_t ticket, const Arrive& arrive, Vector3& direction) const {
    if constexpr (!bent) {
      direction = ray.direction;
      return column_of(first_hit<false>(ray));
    } else {
      Unfolding unfolding;
      for (int turns = 0; turns <= scene.mirrors.most_reflections; ++turns) {
        ray.reach = 3.4e38F;
        const int mirror = scene.mirrors.first_crossed(ray, ray.reach);
        const Hit hit = first_hit<false>(ray);
        if (hit.facet < 0) {
          direction = unfolding.of(ray.direction);
          if (mirror < 0) return scene.space();
          ray.origin = plus_scaled(ray.origin, ray.reach, ray.direction);
          if (scene.mirrors.never_back(ray.origin, ray.direction)) return scene.space();
          ray.direction = reflected(ray.direction, scene.mirrors.normal[mirror]);
          ray.source = -1;
          unfolding.reflect(scene.mirrors.normal[mirror]);
          continue;
        }
        const int column = column_of(hit);
        if (column >= scene.patches.count || scene.specular.extent(0) == 0) return column;
        const double share = scene.specular(column);
        if (share <= 0.0) return column;
        const double coin = double(scramble_seed(ticket, std::uint64_t(turns), 7)) * 0x1p-32;
        if (coin >= share) return column;
        arrive(column);
        const Vector3 point = plus_scaled(ray.origin, hit.distance, ray.direction);
        const Vector3 normal = normal_on_side(scene.shapes, 2 * hit.facet + (hit.back ? 1 : 0), point);
        ray.direction = reflected(ray.direction, normal);
        ray.direction = scaled(1.0F / Kokkos::sqrt(dot(ray.direction, ray.direction)), ray.direction);
        ray.origin = plus_scaled(point, detail::start_step(point), normal);
        ray.source = hit.facet;
      }
      return scene.lost();
    }
  }

  /// Whether nothing is in the way of a ray.
  KOKKOS_INLINE_FUNCTION bool sees_space(Ray ray) const {
    if constexpr (!bent) {
      return first_hit<true>(ray).facet < 0;
    } else {
      for (int turns = 0; turns <= scene.mirrors.most_reflections; ++turns) {
        ray.reach = 3.4e38F;
        const int mirror = scene.mirrors.first_crossed(ray, ray.reach);
        if (first_hit<true>(ray).facet >= 0) return false;
        if (mirror < 0) return true;
        ray.origin = plus_scaled(ray.origin, ray.reach, ray.direction);
        if (scene.mirrors.never_back(ray.origin, ray.direction)) return true;
        ray.direction = reflected(ray.direction, scene.mirrors.normal[mirror]);
        ray.source = -1;
      }
      return false;
    }
  }
};

}  // namespace coldsky
