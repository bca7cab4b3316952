#include "solver/commands/compare_map.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "solver/core/error.hpp"
#include "solver/core/phrases.hpp"
#include "solver/report/figure_page.hpp"
#include "solver/results/face_fields.hpp"

namespace coldsky {

namespace {

/// Points of a map along each axis, as in reports.
constexpr std::size_t map_points = 240;

std::vector<FaceField> faces_of(const std::string& given) {
  const std::filesystem::path path(given);
  return read_face_fields((std::filesystem::is_directory(path) ? path : path.parent_path()) / "faces.vtkhdf");
}

/// The second less the first, on the faces of the second [K].
std::vector<double> difference_of(const FaceField& first, const FaceField& second) {
  const bool same = first.x == second.x && first.y == second.y;
  std::vector<double> result(second.temperature.size());
  for (std::size_t j = 0; j < second.ny(); ++j) {
    for (std::size_t i = 0; i < second.nx(); ++i) {
      const double before =
          same ? first.at(i, j)
               : temperature_at(first, 0.5 * (second.x[i] + second.x[i + 1]), 0.5 * (second.y[j] + second.y[j + 1]));
      result[i + second.nx() * j] = second.at(i, j) - before;
    }
  }
  return result;
}

SurfaceDifference summed(const FaceField& first, const FaceField& second, const std::vector<double>& difference) {
  SurfaceDifference result{second.name, std::numeric_limits<double>::infinity(),
                           -std::numeric_limits<double>::infinity(), 0.0, first.x != second.x || first.y != second.y};
  double area = 0.0;
  for (std::size_t j = 0; j < second.ny(); ++j) {
    for (std::size_t i = 0; i < second.nx(); ++i) {
      const double value = difference[i + second.nx() * j];
      if (!std::isfinite(value)) continue;
      result.low = std::min(result.low, value);
      result.high = std::max(result.high, value);
      result.mean += second.area(i, j) * value;
      area += second.area(i, j);
    }
  }
  result.mean /= area;
  return result;
}

/// Means over blocks of faces, at most `map_points` along each axis.
Json map_of(const FaceField& field, const std::vector<double>& difference) {
  const std::size_t step_x = (field.nx() + map_points - 1) / map_points;
  const std::size_t step_y = (field.ny() + map_points - 1) / map_points;
  const auto places = [](const std::vector<double>& edges, std::size_t step) {
    std::vector<double> middles;
    for (std::size_t n = 0; n + 1 < edges.size(); n += step) {
      middles.push_back(0.5 * (edges[n] + edges[std::min(edges.size() - 1, n + step)]));
    }
    return middles;
  };
  Json map, rows = Json::array();
  const std::string key = "figure." + field.name;
  put_text(map, "name", has_phrase(key) ? phrase(key) : Text(field.name));
  for (std::size_t i = 0; i < field.nx(); i += step_x) {
    Json row = Json::array();
    for (std::size_t j = 0; j < field.ny(); j += step_y) {
      double total = 0.0, area = 0.0;
      for (std::size_t b = j; b < std::min(field.ny(), j + step_y); ++b) {
        for (std::size_t a = i; a < std::min(field.nx(), i + step_x); ++a) {
          const double value = difference[a + field.nx() * b];
          if (!std::isfinite(value)) continue;
          total += field.area(a, b) * value;
          area += field.area(a, b);
        }
      }
      row.push_back(area > 0.0 ? Json(rounded(total / area, 5)) : Json());
    }
    rows.push_back(std::move(row));
  }
  map["x"] = rounded(places(field.y, step_y), 6);
  map["y"] = rounded(places(field.x, step_x), 6);
  map["z"] = std::move(rows);
  return map;
}

}  // namespace

std::vector<SurfaceDifference> write_difference_map(const std::string& first, const std::string& second,
                                                    const std::filesystem::path& file, const std::string& language) {
  const std::vector<FaceField> before = faces_of(first), after = faces_of(second);
  std::vector<SurfaceDifference> found;
  Json maps = Json::array();
  for (const FaceField& field : after) {
    const auto other = std::find_if(before.begin(), before.end(),
                                    [&](const FaceField& candidate) { return candidate.name == field.name; });
    if (other == before.end()) continue;
    const std::vector<double> difference = difference_of(*other, field);
    if (std::none_of(difference.begin(), difference.end(), [](double value) { return std::isfinite(value); })) continue;
    found.push_back(summed(*other, field, difference));
    maps.push_back(map_of(field, difference));
  }
  if (found.empty()) {
    throw InputError({second}, fmt::format("has no surface in common with {}", first),
                     "a map is made of flat surfaces of the same name");
  }
  // The front comes first, as in reports.
  std::reverse(found.begin(), found.end());
  std::reverse(maps.begin(), maps.end());
  const auto names = [&](const char* key) { return phrase(key, fmt::arg("first", first), fmt::arg("second", second)); };
  Json figure = make_figure("difference", "map", names("compare.map.title"),
                            phrase(found.front().interpolated ? "compare.map.interpolated" : "compare.map.caption"));
  put_text(figure, "label", phrase("compare.map.label"));
  figure["unit"] = "K";
  figure["x"] = make_axis(phrase("figure.along_axis"), "m");
  figure["y"] = make_axis(phrase("figure.across_axis"), "m");
  figure["maps"] = std::move(maps);
  write_figure_page(file, names("compare.map.title"), Json(), figure, language);
  return found;
}

}  // namespace coldsky
