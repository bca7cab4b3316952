// The nearest facet of rays, against every facet in turn in double precision; edges that leak nothing; both builders.
#include <gtest/gtest.h>

#include <limits>

#include "meshes/surface/scenes.hpp"
#include "tests/kernels/radiation/scenes.hpp"

namespace coldsky {
namespace {

using tests::facets_of;
using tests::Numbers;
using tests::traced;

constexpr TreeQuality qualities[] = {TreeQuality::fast, TreeQuality::best};

/// Distance at which a ray meets the plane of a facet inside it, or infinity. `near_edge`: whether single precision may
/// see it on either side of an edge.
double distance_to(const Facet& facet, const Ray& ray, bool& near_edge) {
  const auto minus = [](const Vector3& a, const Vector3& b) {
    return Point{double(a.x) - b.x, double(a.y) - b.y, double(a.z) - b.z};
  };
  const auto cross = [](const Point& a, const Point& b) {
    return Point{a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
  };
  const auto dot = [](const Point& a, const Point& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; };
  const Point e1 = minus(facet.b, facet.a), e2 = minus(facet.c, facet.a), s = minus(ray.origin, facet.a);
  const Point d{ray.direction.x, ray.direction.y, ray.direction.z}, normal = cross(e1, e2);
  const double along = -dot(d, normal), t = dot(s, normal) / along;
  // The areas of the three triangles between the point that is met and the corners.
  const Point point{s[0] + t * d[0], s[1] + t * d[1], s[2] + t * d[2]};
  const double v = dot(cross(e1, point), normal) / dot(normal, normal);
  const double u = dot(cross(point, e2), normal) / dot(normal, normal);
  const double margin = std::min({u, v, 1.0 - u - v});
  const auto length = [](const Point& a) { return std::fabs(a[0]) + std::fabs(a[1]) + std::fabs(a[2]); };
  const double slack = 1e-6 + 0x1p-20 * std::max(length(e1), length(e2)) * length(s) / std::fabs(along);
  near_edge = near_edge || std::fabs(margin) < slack;
  return margin >= 0.0 && t > 0.0 && t <= double(ray.reach) ? t : std::numeric_limits<double>::infinity();
}

/// Checks hits against all facets in turn: the same facet, or one that is met at the same distance, or within rounding
/// of an edge. Returns the number of hits.
int expect_nearest(const std::vector<Facet>& facets, const std::vector<Ray>& rays, const std::vector<Hit>& hits) {
  int found = 0, wrong = 0;
  for (std::size_t n = 0; n < rays.size(); ++n) {
    double nearest = std::numeric_limits<double>::infinity();
    int facet = -1;
    bool near_edge = false;
    for (std::size_t f = 0; f < facets.size(); ++f) {
      if (static_cast<int>(f) == rays[n].source) continue;
      const double distance = distance_to(facets[f], rays[n], near_edge);
      if (distance < nearest) {
        nearest = distance;
        facet = static_cast<int>(f);
      }
    }
    found += hits[n].facet >= 0 ? 1 : 0;
    const bool same =
        hits[n].facet == facet && (facet < 0 || std::fabs(hits[n].distance - nearest) < 1e-4 * nearest + 1e-5);
    if (same && facet >= 0) {
      const bool from_behind = dot(facets[static_cast<std::size_t>(facet)].normal(), rays[n].direction) > 0.0F;
      wrong += from_behind == hits[n].back ? 0 : 1;
    }
    if (!same && !near_edge) ++wrong;
  }
  EXPECT_EQ(wrong, 0) << "of " << rays.size();
  return found;
}

std::vector<Ray> random_rays(const std::vector<Facet>& facets, int count, std::uint64_t seed) {
  Numbers numbers(seed);
  std::vector<Ray> rays(static_cast<std::size_t>(count));
  for (Ray& ray : rays) {
    const bool starts_on_facet = numbers.below(2) == 0 && !facets.empty();
    ray.direction = numbers.direction();
    ray.origin = numbers.in_cube();
    if (starts_on_facet) {
      ray.source = numbers.below(static_cast<int>(facets.size()));
      const Facet& facet = facets[static_cast<std::size_t>(ray.source)];
      ray.origin = plus_scaled(plus_scaled(scaled(0.3F, facet.a), 0.5F, facet.b), 0.2F, facet.c);
    }
    if (numbers.below(8) == 0) ray.reach = numbers.uniform();
    // Along an axis, where quotients of the box test have no bounds.
    if (numbers.below(8) == 0) ray.direction = {0.0F, numbers.below(2) == 0 ? -1.0F : 1.0F, 0.0F};
  }
  return rays;
}

TEST(Rays, NearestFacetIsThatOfAllFacetsInTurn) {
  for (const int count : {0, 1, 2, 7, 8, 9, 64, 65, 1000}) {
    for (const bool pipes : {false, true}) {
      std::vector<Facet> facets = facets_of(pipes ? crossing_pipes(count) : scattered_plates(count, 7));
      if (static_cast<int>(facets.size()) > count) facets.resize(static_cast<std::size_t>(count));
      const std::vector<Ray> rays = random_rays(facets, 1500, 11);
      for (const TreeQuality quality : qualities) {
        const Tree tree = build_tree(ExecutionSpace(), to_device(facets, "facets"), quality);
        const int found = expect_nearest(facets, rays, traced(tree, rays));
        if (count == 1000) {
          EXPECT_GT(found, 200);
        }
      }
    }
  }
}

/// Bit for bit: what a ray meets does not depend on the tree that leads to it, and any-hit finds something where there
/// is something.
TEST(Rays, AnswersDoNotDependOnTheTree) {
  std::vector<Facet> facets = facets_of(scattered_plates(20000));
  // Some twice, in the same place: the first of them is met.
  for (int n = 0; n < 20000; n += 3) facets.push_back(Facet(facets[static_cast<std::size_t>(n)]));
  const std::vector<Ray> rays = random_rays(facets, 100000, 3);
  const auto device = to_device(facets, "facets");
  const Tree fast = build_tree(ExecutionSpace(), device, TreeQuality::fast);
  const Tree best = build_tree(ExecutionSpace(), device, TreeQuality::best);
  // A tree that may be no higher than its halves make it.
  const Tree halved = build_tree(ExecutionSpace(), device, TreeQuality::best, 10);
  EXPECT_FALSE(fast.halved || best.halved);
  EXPECT_TRUE(halved.halved);
  for (const Tree& tree : {fast, best, halved}) EXPECT_LE(tree.stack, ray_stack);
  const auto hits = traced(best, rays), from_fast = traced(fast, rays), from_halved = traced(halved, rays);
  const auto any = traced(best, rays, true);
  int differ = 0, found = 0;
  for (std::size_t n = 0; n < rays.size(); ++n) {
    for (const auto* other : {&from_fast, &from_halved}) {
      const bool same = (*other)[n].facet == hits[n].facet && (*other)[n].distance == hits[n].distance &&
                        (*other)[n].back == hits[n].back;
      differ += same ? 0 : 1;
    }
    differ += (any[n].facet >= 0) == (hits[n].facet >= 0) ? 0 : 1;
    found += hits[n].facet >= 0 ? 1 : 0;
    // Unless it is the one that the ray starts on.
    const bool copy = hits[n].facet >= 20000 && 3 * (hits[n].facet - 20000) != rays[n].source;
    differ += copy ? 1 : 0;
  }
  EXPECT_EQ(differ, 0);
  EXPECT_GT(found, 50000);
}

/// All facets in one place, and facets that shrink without end: trees of both stay low.
TEST(Rays, UnevenScenesKeepTheStackBounded) {
  std::vector<Facet> facets(5000, Facet{{0.1F, 0.1F, 0.1F}, {0.9F, 0.2F, 0.1F}, {0.3F, 0.8F, 0.2F}});
  float size = 1.0F;
  for (int n = 0; n < 600; ++n, size *= 0.98F) {
    facets.push_back({{size, 0.0F, 0.0F}, {size, size, 0.0F}, {size, 0.0F, size}});
  }
  const std::vector<Ray> rays = random_rays(facets, 300, 5);
  for (const TreeQuality quality : qualities) {
    const Tree tree = build_tree(ExecutionSpace(), to_device(facets, "facets"), quality);
    EXPECT_LE(tree.stack, ray_stack);
    expect_nearest(facets, rays, traced(tree, rays));
  }
}

/// Four facets for each, with corners in the middle of its edges: the same numbers from both of the facets that share
/// an edge.
std::vector<Facet> quartered(const std::vector<Facet>& facets) {
  std::vector<Facet> parts;
  parts.reserve(4 * facets.size());
  for (const Facet& f : facets) {
    const Vector3 ab = scaled(0.5F, f.a + f.b), bc = scaled(0.5F, f.b + f.c), ca = scaled(0.5F, f.c + f.a);
    for (const Facet& part : {Facet{f.a, ab, ca}, Facet{ab, f.b, bc}, Facet{ca, bc, f.c}, Facet{ab, bc, ca}}) {
      parts.push_back(part);
    }
  }
  return parts;
}

/// A box that stands askew, some way off the origin.
std::vector<Facet> closed_box(const Vector3& centre) {
  SurfaceMesh mesh;
  add_box(mesh, {-0.5, -0.4, -0.3}, {0.5, 0.4, 0.3});
  std::vector<Facet> facets = facets_of(mesh);
  const auto turned = [&](const Vector3& p) {
    const float c = 0.8F, s = 0.6F;
    const Vector3 q{c * p.x - s * p.y, s * p.x + c * p.y, p.z};
    return centre + Vector3{q.x, c * q.y - s * q.z, s * q.y + c * q.z};
  };
  for (Facet& facet : facets) facet = {turned(facet.a), turned(facet.b), turned(facet.c)};
  for (int n = 0; n < 4; ++n) facets = quartered(facets);
  return facets;
}

/// Four million rays from inside a closed box, half at corners of its facets, half at points of their edges.
TEST(Rays, NoRayLeavesAClosedBoxBetweenItsFacets) {
  constexpr int rays_of_a_run = 500000;
  for (const Vector3& centre : {Vector3{0.0F, 0.0F, 0.0F}, Vector3{30.0F, -7.0F, 11.0F}}) {
    const std::vector<Facet> facets = closed_box(centre);
    for (const TreeQuality quality : qualities) {
      const Tree tree = build_tree(ExecutionSpace(), to_device(facets, "facets"), quality);
      for (const bool at_corners : {true, false}) {
        Numbers numbers(at_corners ? 1 : 2);
        std::vector<Ray> rays(rays_of_a_run);
        for (Ray& ray : rays) {
          const Facet& facet = facets[static_cast<std::size_t>(numbers.below(static_cast<int>(facets.size())))];
          const Vector3 corners[3] = {facet.a, facet.b, facet.c};
          const int which = numbers.below(3);
          const float along = at_corners ? 0.0F : numbers.uniform();
          const Vector3 target = plus_scaled(corners[which], along, corners[(which + 1) % 3] - corners[which]);
          ray.origin = centre + scaled(0.2F * numbers.uniform(), numbers.direction());
          ray.direction = target - ray.origin;
        }
        int leaks = 0, elsewhere = 0;
        for (const Hit& hit : traced(tree, rays)) {
          leaks += hit.facet < 0 ? 1 : 0;
          elsewhere += hit.facet >= 0 && std::fabs(hit.distance - 1.0F) > 1e-3F ? 1 : 0;
        }
        EXPECT_EQ(leaks, 0) << "rays of " << rays.size() << (at_corners ? " at corners" : " at edges");
        EXPECT_EQ(elsewhere, 0);
      }
    }
  }
}

/// Rays that start on a wall of a box of many facets meet other walls, none their own and none nothing.
TEST(Rays, StartsMeetNeitherTheirOwnPlaneNorSpace) {
  for (const double offset : {0.0, 40.0}) {
    SurfaceMesh mesh;  // all fronts inside
    for (int axis = 0; axis < 3; ++axis) {
      Point along[2] = {{}, {}};
      along[0][static_cast<std::size_t>((axis + 1) % 3)] = 1.0;
      along[1][static_cast<std::size_t>((axis + 2) % 3)] = 1.0;
      Point corner{offset, offset, offset};
      add_grid(mesh, corner, along[0], along[1], 16, 16);
      corner[static_cast<std::size_t>(axis)] += 1.0;
      add_grid(mesh, corner, along[1], along[0], 16, 16);
    }
    const std::vector<Facet> facets = facets_of(mesh);
    Numbers numbers(9);
    std::vector<Ray> rays(200000);
    for (Ray& ray : rays) {
      ray.source = numbers.below(mesh.count());
      const Facet& facet = facets[static_cast<std::size_t>(ray.source)];
      Vector3 normal = facet.normal();
      const float twice_area = std::sqrt(dot(normal, normal));
      normal = scaled(1.0F / twice_area, normal);
      const float u = std::sqrt(numbers.uniform()), v = numbers.uniform();
      const Vector3 point =
          plus_scaled(plus_scaled(facet.a, u * (1.0F - v), facet.b - facet.a), u * v, facet.c - facet.a);
      ray.origin = start_on(facet, point, normal, twice_area);
      do {
        ray.direction = numbers.direction() + normal;
      } while (dot(ray.direction, normal) < 1e-3F);
    }
    const Tree tree = build_tree(ExecutionSpace(), to_device(facets, "facets"), TreeQuality::best);
    const auto hits = traced(tree, rays);
    int own = 0, space = 0;
    for (std::size_t n = 0; n < rays.size(); ++n) {
      if (hits[n].facet < 0) {
        ++space;
      } else {
        own += mesh.surface[static_cast<std::size_t>(hits[n].facet)] ==
                       mesh.surface[static_cast<std::size_t>(rays[n].source)]
                   ? 1
                   : 0;
      }
    }
    EXPECT_EQ(own, 0) << "offset " << offset;
    EXPECT_EQ(space, 0) << "offset " << offset;
  }
}

}  // namespace
}  // namespace coldsky
