// Usage: peer_rays plates|pipes TRIANGLES REPETITIONS [RAYS]
#include <embree3/rtcore.h>
#include <omp.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "benchmarks/ray_scene.hpp"
#include "kernels/base/mirror.hpp"

namespace {

using namespace coldsky;

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

template <class Call>
double seconds(const Call& call) {
  const Kokkos::Timer timer;
  call();
  Kokkos::fence();
  return timer.seconds();
}

/// A scene of Embree with the triangles, committed.
RTCScene embree_scene(RTCDevice device, const std::vector<Facet>& facets, RTCBuildQuality quality) {
  RTCScene scene = rtcNewScene(device);
  rtcSetSceneBuildQuality(scene, quality);
  RTCGeometry geometry = rtcNewGeometry(device, RTC_GEOMETRY_TYPE_TRIANGLE);
  rtcSetGeometryBuildQuality(geometry, quality);
  void* points = rtcSetNewGeometryBuffer(geometry, RTC_BUFFER_TYPE_VERTEX, 0, RTC_FORMAT_FLOAT3, sizeof(Vector3),
                                         3 * facets.size());
  std::memcpy(points, facets.data(), facets.size() * sizeof(Facet));
  auto* numbers = static_cast<unsigned*>(rtcSetNewGeometryBuffer(geometry, RTC_BUFFER_TYPE_INDEX, 0, RTC_FORMAT_UINT3,
                                                                 3 * sizeof(unsigned), facets.size()));
  for (std::size_t n = 0; n < 3 * facets.size(); ++n) numbers[n] = static_cast<unsigned>(n);
  rtcCommitGeometry(geometry);
  rtcAttachGeometry(scene, geometry);
  rtcReleaseGeometry(geometry);
  rtcCommitScene(scene);
  return scene;
}

/// What a ray of Embree meets.
struct Met {
  int facet = -1;
  float distance = 0.0F;
};

void embree_rays(RTCScene scene, const Array<const Ray>& rays, std::vector<Met>& met) {
  const int count = static_cast<int>(rays.extent(0));
#pragma omp parallel for schedule(dynamic, 1024)
  for (int n = 0; n < count; ++n) {
    const Ray& ray = rays(n);
    RTCIntersectContext context;
    rtcInitIntersectContext(&context);
    RTCRayHit hit;
    hit.ray.org_x = ray.origin.x;
    hit.ray.org_y = ray.origin.y;
    hit.ray.org_z = ray.origin.z;
    hit.ray.dir_x = ray.direction.x;
    hit.ray.dir_y = ray.direction.y;
    hit.ray.dir_z = ray.direction.z;
    hit.ray.tnear = 1e-5F;
    hit.ray.tfar = ray.reach;
    hit.ray.time = 0.0F;
    hit.ray.mask = ~0U;
    hit.ray.flags = 0;
    hit.hit.geomID = RTC_INVALID_GEOMETRY_ID;
    hit.hit.instID[0] = RTC_INVALID_GEOMETRY_ID;
    rtcIntersect1(scene, &context, &hit);
    const bool none = hit.hit.geomID == RTC_INVALID_GEOMETRY_ID;
    met[static_cast<std::size_t>(n)] = {none ? -1 : static_cast<int>(hit.hit.primID), hit.ray.tfar};
  }
}

/// Whether the ray meets the facet, in double precision.
bool meets(const Ray& ray, const Facet& facet) {
  using Three = std::array<double, 3>;
  const auto from = [](const Vector3& v) { return Three{v.x, v.y, v.z}; };
  const auto minus = [](const Three& a, const Three& b) { return Three{a[0] - b[0], a[1] - b[1], a[2] - b[2]}; };
  const auto cross = [](const Three& a, const Three& b) {
    return Three{a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
  };
  const auto dot = [](const Three& a, const Three& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; };
  const Three corner = from(facet.a), first = minus(from(facet.b), corner), second = minus(from(facet.c), corner);
  const Three way = from(ray.direction), start = minus(from(ray.origin), corner);
  const Three across = cross(way, second), turned = cross(start, first);
  const double whole = dot(first, across), u = dot(start, across) / whole, v = dot(way, turned) / whole;
  return u >= 0.0 && v >= 0.0 && u + v <= 1.0 && dot(second, turned) / whole > 0.0;
}

/// Rays that meet another facet here than there: of these those that Embree has meet the facet they start on, and those
/// for which it found one that is nearer and that the ray does meet.
struct Difference {
  int all = 0, own = 0, overlooked = 0;
};
Difference difference(const Array<const Ray>& rays, const Array<const Facet>& facets, const Array<Hit>& hits,
                      const std::vector<Met>& met) {
  Difference found;
  for (std::size_t n = 0; n < met.size(); ++n) {
    if (hits(n).facet == met[n].facet) continue;
    ++found.all;
    if (met[n].facet >= 0 && met[n].facet == rays(n).source) {
      ++found.own;
      continue;
    }
    const bool nearer = hits(n).facet < 0 || met[n].distance < hits(n).distance * 0.999F - 1e-4F;
    found.overlooked += met[n].facet >= 0 && nearer && meets(rays(n), facets(met[n].facet)) ? 1 : 0;
  }
  return found;
}

struct Run {
  ExecutionSpace space;
  RayScene scene;
  std::vector<Facet> facets;
  RTCDevice device;
  std::string name;
  int repeat, rays;

  /// Million triangles a second of all builders, in turn.
  void compare_builders() const {
    std::vector<double> own[2], peer[3];
    for (int n = 0; n < std::min(repeat, 3); ++n) {
      for (const auto quality : {TreeQuality::fast, TreeQuality::best}) {
        Tree tree;
        own[quality == TreeQuality::best ? 1 : 0].push_back(
            seconds([&] { tree = build_tree(space, scene.facets, quality); }));
      }
      for (const auto quality : {RTC_BUILD_QUALITY_LOW, RTC_BUILD_QUALITY_MEDIUM, RTC_BUILD_QUALITY_HIGH}) {
        RTCScene embree = nullptr;
        peer[quality].push_back(seconds([&] { embree = embree_scene(device, facets, quality); }));
        rtcReleaseScene(embree);
      }
    }
    const auto rate = [&](const std::vector<double>& times) { return 1e-6 * double(facets.size()) / median(times); };
    std::printf(
        "%s %zu, million triangles a second built: fast %.2f, best %.2f; Embree low %.2f, medium %.2f, high %.2f\n",
        name.c_str(), facets.size(), rate(own[0]), rate(own[1]), rate(peer[0]), rate(peer[1]), rate(peer[2]));
  }

  /// Rays a second in the trees of a builder and of one of Embree's. Returns whether the hits agree.
  bool compare_rays(const char* quality, TreeQuality own_quality, RTCBuildQuality peer_quality) const {
    const auto hits = make_array<Hit>("hits", rays);
    std::vector<Met> met(static_cast<std::size_t>(rays));
    const Tree tree = build_tree(space, scene.facets, own_quality);
    RTCScene embree = embree_scene(device, facets, peer_quality);
    std::vector<double> own, peer, ratio;
    for (int n = 0; n < repeat; ++n) {
      own.push_back(seconds([&] { trace_rays(space, tree, scene.rays, hits); }));
      peer.push_back(seconds([&] { embree_rays(embree, scene.rays, met); }));
      ratio.push_back(peer.back() / own.back());
    }
    rtcReleaseScene(embree);
    const Difference found = difference(scene.rays, scene.facets, hits, met);
    std::printf(
        "%s %zu, %s, %d threads: %.3f million rays a second, Embree %.3f, ratio %.2f (%.2f to %.2f); %d of %d rays "
        "meet another facet: %d their own in Embree, %d a farther one here\n",
        name.c_str(), facets.size(), quality, space.concurrency(), 1e-6 * rays / median(own),
        1e-6 * rays / median(peer), median(ratio), *std::min_element(ratio.begin(), ratio.end()),
        *std::max_element(ratio.begin(), ratio.end()), found.all, rays, found.own, found.overlooked);
    return found.overlooked <= rays / 10000;
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fputs("usage: peer_rays plates|pipes TRIANGLES REPETITIONS [RAYS]\n", stderr);
    return 2;
  }
  const Kokkos::ScopeGuard kokkos(argc, argv);
  const std::string name = argv[1];
  const int rays = argc > 4 ? std::atoi(argv[4]) : name == "pipes" ? 1 << 15 : 1 << 19;
  const int repeat = std::max(1, std::atoi(argv[3]));
  const ExecutionSpace space{};
  const RayScene scene = make_ray_scene(space, name, std::atoi(argv[2]), rays);
  const Run run{space, scene, to_host(space, scene.facets), rtcNewDevice(nullptr), name, repeat, rays};
  run.compare_builders();
  const bool best = run.compare_rays("best", TreeQuality::best, RTC_BUILD_QUALITY_HIGH);
  const bool fast = run.compare_rays("fast", TreeQuality::fast, RTC_BUILD_QUALITY_LOW);
  rtcReleaseDevice(run.device);
  if (!best || !fast) std::fputs("more than one ray in ten thousand overlooks a facet that Embree finds\n", stderr);
  return best && fast ? 0 : 1;
}
