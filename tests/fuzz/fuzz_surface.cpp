// Reads mutated files of Gmsh and STL: only SurfaceFileError may come out, and what is accepted has to be a mesh that
// the checks of scenes get through. A fixed seed makes the inputs, so that a failure can be repeated:
//   fuzz_surface                 20 000 inputs, every other one of either format
//   fuzz_surface COUNT [SEED]    another number, another seed
//   fuzz_surface FILE            one saved input
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "fuzz_support.hpp"
#include "meshes/surface/file_text.hpp"
#include "meshes/surface/gmsh.hpp"
#include "meshes/surface/scene_checks.hpp"
#include "meshes/surface/stl.hpp"
#include "test_folders.hpp"

namespace {

using namespace coldsky;
using namespace coldsky::fuzz;

void require(bool holds, const char* rule) {
  if (!holds) throw std::logic_error(rule);
}

/// What everybody who uses a mesh relies on.
void check_accepted(SurfaceMesh mesh) {
  require(mesh.count() > 0 && mesh.surface.size() == mesh.triangles.size(), "a mesh without triangles is accepted");
  require(mesh.surfaces > 0 && mesh.names.size() == static_cast<std::size_t>(mesh.surfaces), "surfaces lack names");
  for (const std::string& name : mesh.names) require(!name.empty() && clean_name(name) == name, "a name is no text");
  for (const Point& point : mesh.points) {
    for (const double x : point) require(std::fabs(x) <= most_coordinate, "a coordinate is out of bounds");
  }
  const int points = static_cast<int>(mesh.points.size());
  for (int n = 0; n < mesh.count(); ++n) {
    const int surface = mesh.surface[static_cast<std::size_t>(n)];
    require(surface >= 0 && surface < mesh.surfaces, "a triangle belongs to no surface");
    for (const int corner : mesh.triangles[static_cast<std::size_t>(n)]) {
      require(corner >= 0 && corner < points, "a triangle has no corner");
    }
    require(std::isfinite(mesh.area(n)), "an area is no number");
  }
  for (const bool closed : {false, true}) {
    CheckedBody file{"file", closed, {}, {}, mesh}, plate{"plate", false, {}, {}, {}};
    plate.elements = {parallelogram({0.1, 0.1, 0.1}, {0.2, 0.0, 0.0}, {0.0, 0.2, 0.1})};
    for (const SceneFault& fault : check_scene({file, plate})) {
      require(!fault.surfaces.empty() && !fault.what.empty() && fault.count > 0, "a fault says nothing");
      for (const double x : fault.where) require(std::isfinite(x), "a fault has no place");
    }
  }
}

/// Whether the input was accepted. Throws what the readers may not throw, and logic_error where a rule is broken.
bool try_surface(const std::string& contents, bool gmsh) {
  try {
    check_accepted(gmsh ? gmsh_surface(parse_gmsh(contents, "fuzz"), "fuzz") : parse_stl(contents, "fuzz"));
  } catch (const SurfaceFileError& error) {
    require(std::strlen(error.what()) > 6, "a message is empty");
    for (const char c : std::string(error.what())) {
      require(static_cast<unsigned char>(c) >= 0x20, "a message controls the terminal");
    }
    return false;
  }
  return true;
}

std::string stl_text() {
  std::string text;
  for (const char* name : {"front", "back"}) {
    text += fmt::format("solid {}\n", name);
    for (const char* corners :
         {"0 0 0 1 0 0 0 1 0", "0 0 0 0 1 0 0 0 1", "0 0 0 0 0 1 1 0 0", "1 0 0 0 0 1 0 1.5e-1 0"}) {
      const std::string c = corners;
      const std::size_t second = c.find(' ', 4) + 1, third = c.find(' ', second + 4) + 1;
      text +=
          fmt::format("facet normal 0 0 1\n outer loop\n  vertex {}\n  vertex {}\n  vertex {}\n endloop\nendfacet\n",
                      c.substr(0, second - 1), c.substr(second, third - second - 1), c.substr(third));
    }
    text += fmt::format("endsolid {}\n", name);
  }
  return text;
}

std::string stl_bytes() {
  std::string bytes(80, ' ');
  const auto append = [&](std::uint32_t value) {
    for (int n = 0; n < 4; ++n) bytes += static_cast<char>(value >> (8 * n));
  };
  constexpr std::uint32_t count = 12;
  append(count);
  SurfaceMesh box;
  add_box(box, {0.0, 0.0, 0.0}, {1.0, 2.0, 0.5});
  for (int n = 0; n < box.count(); ++n) {
    for (int c = 0; c < 3; ++c) append(0);
    for (int c = 0; c < 3; ++c) {
      for (const double x : box.corner(n, c)) append(std::bit_cast<std::uint32_t>(static_cast<float>(x)));
    }
    bytes.append(2, '\0');
  }
  return bytes;
}

std::string contents_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class Mutator : public Draws {
 public:
  using Draws::Draws;

  std::string mutate(const std::string& seed, const std::string& other) {
    std::string text = seed;
    for (std::size_t rounds = 1 + below(3); rounds > 0 && !text.empty(); --rounds) {
      const std::size_t way = below(ways + 6);
      if (way < ways) {
        damage(text, other, way);
      } else if (way < ways + 2) {
        other_number(text);
      } else if (way < ways + 4) {
        other_bytes(text);
      } else {
        other_line(text);
      }
    }
    return text;
  }

 private:
  /// In the place of a number of the text.
  void other_number(std::string& text) {
    const std::size_t begin = text.find_first_of("0123456789", below(text.size()));
    if (begin == std::string::npos) return;
    const std::size_t end = std::min(text.find_first_not_of("0123456789.e-", begin), text.size());
    text.replace(begin, end - begin, below(3) == 0 ? std::to_string(below(30)) : number());
  }

  /// A whole number or a float in the place of 4 or 8 bytes.
  void other_bytes(std::string& text) {
    static const std::vector<std::uint64_t> odd = {0,
                                                   1,
                                                   2,
                                                   3,
                                                   4,
                                                   9,
                                                   15,
                                                   0x7fffffff,
                                                   0x80000000,
                                                   0xffffffff,
                                                   0x7f800000,
                                                   0x7fc00000,
                                                   0x3f800000,
                                                   1ull << 33,
                                                   ~0ull,
                                                   1ull << 63,
                                                   0x7ff0000000000000,
                                                   0x7ff8000000000000};
    const std::uint64_t value = below(2) == 0 ? pick(odd) : below(100);
    const std::size_t size = below(2) == 0 ? 4 : 8;
    if (text.size() < size) return;
    std::memcpy(text.data() + below(text.size() - size + 1), &value, size);
  }

  /// A line twice, elsewhere or not at all.
  void other_line(std::string& text) {
    const auto line_at = [&](std::size_t at) {
      const std::size_t begin = text.rfind('\n', at), first = begin == std::string::npos ? 0 : begin + 1;
      return std::pair{first, std::min(text.find('\n', at), text.size() - 1) + 1};
    };
    const auto [begin, end] = line_at(below(text.size()));
    if (end <= begin) return;
    const std::string line = text.substr(begin, end - begin);
    if (below(2) == 0) text.erase(begin, end - begin);
    if (below(2) == 0 && !text.empty()) text.insert(line_at(below(text.size())).first, line);
  }
};

int run(std::size_t count, std::uint64_t seed) {
  std::array<std::vector<std::string>, 2> seeds = {{{stl_text(), stl_bytes()}, {}}};
  const auto folder = std::filesystem::path(COLDSKY_CASES).parent_path() / "tests/meshes/surface/files";
  for (const char* name : {"bus.msh", "bus-binary.msh", "drum.msh", "drum-binary.msh"}) {
    seeds[1].push_back(contents_of(folder / name));
  }
  for (const bool gmsh : {false, true}) {
    for (const std::string& contents : seeds[gmsh ? 1 : 0]) {
      if (!try_surface(contents, gmsh)) throw std::logic_error("a file without fault is refused");
    }
  }
  saved_name = "fuzz-failure.surface";
  catch_signals();
  Mutator mutator(seed);
  std::array<std::size_t, 2> read{}, accepted{};
  for (std::size_t n = 0; n < count; ++n) {
    const bool gmsh = n % 2 == 1;
    const std::vector<std::string>& own = seeds[gmsh ? 1 : 0];
    current = mutator.mutate(mutator.pick(own), mutator.pick(own));
    try {
      start_clock();
      ++read[gmsh ? 1 : 0];
      if (try_surface(current, gmsh)) ++accepted[gmsh ? 1 : 0];
    } catch (const std::exception& error) {
      return fail(error.what(), n);
    } catch (...) {
      return fail("an exception of unknown type", n);
    }
  }
  stop_clock();
  fmt::print("{} STL files, {} accepted; {} of Gmsh, {} accepted; the others refused with a message\n", read[0],
             accepted[0], read[1], accepted[1]);
  // Should all be refused, or none, the test would test nothing.
  const auto some = [&](int n) { return accepted[n] * 50 > read[n] && accepted[n] * 10 < read[n] * 9; };
  return some(0) && some(1) ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc > 1 && std::filesystem::is_regular_file(argv[1])) {
      const std::string contents = contents_of(argv[1]);
      fmt::print("{}\n", try_surface(contents, contents.starts_with('$')) ? "accepted" : "refused");
      return 0;
    }
    return run(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 20000,
               argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 20261128);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
