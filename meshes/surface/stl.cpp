#include "meshes/surface/stl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <map>

#include "meshes/surface/file_text.hpp"
#include "meshes/surface/gmsh.hpp"
#include "meshes/surface/merge_points.hpp"

namespace coldsky {

namespace {

constexpr std::size_t header_bytes = 80, begin_of_facets = 84, facet_bytes = 50;
/// Coordinates of single precision that should be equal differ by a few of their last places: 5 of them.
constexpr double rounding_of_single = 3e-7;

/// Corners as they stand in the file, three for each triangle.
struct LooseTriangles {
  std::vector<Point> corners;
  std::vector<int> surface;
  std::vector<std::string> names;
};

std::string name_of_file(const std::string& name) { return clean_name(std::filesystem::path(name).stem().string()); }

SurfaceMesh joined(LooseTriangles&& loose) {
  const std::vector<int> number = merge_points(loose.corners, rounding_of_single);
  SurfaceMesh mesh;
  mesh.points = std::move(loose.corners);
  mesh.surface = std::move(loose.surface);
  mesh.names = std::move(loose.names);
  mesh.surfaces = static_cast<int>(mesh.names.size());
  mesh.triangles.reserve(mesh.surface.size());
  for (std::size_t n = 0; n < mesh.surface.size(); ++n) {
    mesh.triangles.push_back({number[3 * n], number[3 * n + 1], number[3 * n + 2]});
  }
  return mesh;
}

// --- Binary

std::uint32_t little_endian(const char* bytes) {
  std::uint32_t value = 0;
  for (int n = 3; n >= 0; --n) value = (value << 8) | static_cast<unsigned char>(bytes[n]);
  return value;
}

std::uint64_t size_by_count(std::string_view contents) {
  return begin_of_facets + std::uint64_t{facet_bytes} * little_endian(contents.data() + header_bytes);
}

bool is_binary(std::string_view contents) {
  return contents.size() >= begin_of_facets && contents.size() == size_by_count(contents);
}

SurfaceMesh parse_binary(std::string_view contents, const std::string& name) {
  const std::size_t count = (contents.size() - begin_of_facets) / facet_bytes;
  if (count > static_cast<std::size_t>(std::numeric_limits<int>::max() / 3)) {
    throw SurfaceFileError({name}, fmt::format("holds {} triangles", count), "more than 7e8 are too many");
  }
  if (count == 0) throw SurfaceFileError({name}, "holds no triangle");
  LooseTriangles loose;
  loose.names.push_back(name_of_file(name));
  loose.surface.assign(count, 0);
  loose.corners.resize(3 * count);
  for (std::size_t n = 0; n < 9 * count; ++n) {
    // A facet: normal, three corners (12 bytes each), 2 bytes of no fixed meaning.
    const std::size_t facet = n / 9, byte = begin_of_facets + facet * facet_bytes + 12 + (n % 9) * 4;
    const double value = std::bit_cast<float>(little_endian(contents.data() + byte));
    if (!(std::fabs(value) <= most_coordinate)) {
      throw SurfaceFileError({name, 0, static_cast<std::int64_t>(byte)},
                             fmt::format("a coordinate of triangle {} is {}", facet + 1, value),
                             fmt::format("they are numbers within {:g}", most_coordinate));
    }
    loose.corners[n / 3][n % 3] = value;
  }
  return joined(std::move(loose));
}

// --- Text

bool equals(std::string_view word, std::string_view keyword) {
  return std::equal(word.begin(), word.end(), keyword.begin(), keyword.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

class StlText {
 public:
  StlText(std::string_view contents, const std::string& name) : text_(contents, name) {}

  SurfaceMesh parse() {
    while (!text_.at_end()) {
      expect("solid");
      const std::string name = clean_name(text_.line());
      solid(surface_of(name.empty() ? fmt::format("solid {}", ++solids_) : (++solids_, name)));
    }
    if (loose_.surface.empty()) throw SurfaceFileError({text_.name()}, "holds no triangle");
    return joined(std::move(loose_));
  }

 private:
  void expect(std::string_view keyword) {
    text_.skip_blanks();
    const std::size_t at = text_.at();
    const std::string_view word = text_.word();
    if (equals(word, keyword)) return;
    if (word.empty()) text_.fail(at, fmt::format("the file ends where '{}' should stand", keyword), "it is cut off");
    text_.fail(at, fmt::format("'{}' stands where '{}' should", clean_name(word), keyword));
  }

  int surface_of(const std::string& name) {
    const auto [found, is_new] = by_name_.emplace(name, static_cast<int>(loose_.names.size()));
    if (is_new) loose_.names.push_back(name);
    return found->second;
  }

  void solid(int surface) {
    for (;;) {
      text_.skip_blanks();
      const std::size_t at = text_.at();
      const std::string_view word = text_.word();
      if (equals(word, "endsolid")) {
        text_.line();
        return;
      }
      if (!equals(word, "facet")) {
        text_.go_to(at);
        expect(word.empty() ? "endsolid" : "facet");
      }
      facet(surface);
    }
  }

  void facet(int surface) {
    if (loose_.surface.size() >= static_cast<std::size_t>(std::numeric_limits<int>::max() / 3)) {
      throw SurfaceFileError({text_.name()}, "holds more than 7e8 triangles", "that is too many");
    }
    expect("normal");
    for (int n = 0; n < 3; ++n) text_.word();
    expect("outer");
    expect("loop");
    for (int n = 0; n < 3; ++n) {
      expect("vertex");
      Point& corner = loose_.corners.emplace_back();
      for (double& coordinate : corner) {
        const std::size_t at = text_.at();
        coordinate = text_.number("a coordinate");
        if (!(std::fabs(coordinate) <= most_coordinate)) {
          text_.fail(at, fmt::format("a coordinate is {:g}", coordinate),
                     fmt::format("they are numbers within {:g}", most_coordinate));
        }
      }
    }
    expect("endloop");
    expect("endfacet");
    loose_.surface.push_back(surface);
  }

  TextCursor text_;
  LooseTriangles loose_;
  std::map<std::string, int> by_name_;
  int solids_ = 0;
};

}  // namespace

SurfaceMesh parse_stl(std::string_view contents, const std::string& name) {
  if (contents.empty()) throw SurfaceFileError({name}, "is empty");
  // Headers of binary files begin with "solid" at times: their length decides.
  if (is_binary(contents)) return parse_binary(contents, name);
  TextCursor text(contents, name);
  if (equals(text.word(), "solid")) return StlText(contents, name).parse();
  const bool has_count = contents.size() >= begin_of_facets;
  throw SurfaceFileError(
      {name}, "is no STL file",
      has_count ? fmt::format("it does not begin with 'solid', and as a binary file with {} triangles it would have {} "
                              "bytes and not {}",
                              little_endian(contents.data() + header_bytes), size_by_count(contents), contents.size())
                : "it does not begin with 'solid', and is too short for a binary file",
      "save the surface as STL, or as MSH 4.1 of Gmsh");
}

SurfaceMesh read_stl(const std::filesystem::path& path) { return parse_stl(file_contents(path), path.string()); }

SurfaceMesh read_surface_file(const std::filesystem::path& path) {
  const std::string contents = file_contents(path);
  TextCursor text(contents, path.string());
  return text.word().starts_with('$') ? gmsh_surface(parse_gmsh(contents, path.string()), path.string())
                                      : parse_stl(contents, path.string());
}

}  // namespace coldsky
