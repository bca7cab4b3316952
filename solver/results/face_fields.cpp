#include "solver/results/face_fields.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include "solver/results/hdf5_support.hpp"

namespace coldsky {

using namespace hdf5;

namespace {

template <class T>
std::vector<T> read_all(hid_t file, const char* name) {
  const Handle id = COLDSKY_HANDLE(H5Dclose, H5Dopen2(file, name, H5P_DEFAULT));
  const Handle space = COLDSKY_HANDLE(H5Sclose, H5Dget_space(id));
  std::vector<T> values(static_cast<std::size_t>(std::max<hssize_t>(0, H5Sget_simple_extent_npoints(space))));
  if (!values.empty()) COLDSKY_CHECK(H5Dread(id, type_of(T{}), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
  return values;
}

/// "0: back", "1: front" as names.
std::vector<std::string> surface_names(hid_t file) {
  const Handle id = COLDSKY_HANDLE(H5Dclose, H5Dopen2(file, "/VTKHDF/FieldData/surfaces", H5P_DEFAULT));
  const Handle space = COLDSKY_HANDLE(H5Sclose, H5Dget_space(id));
  const Handle type = COLDSKY_HANDLE(H5Tclose, H5Tcopy(H5T_C_S1));
  COLDSKY_CHECK(H5Tset_size(type, H5T_VARIABLE));
  std::vector<char*> lines(static_cast<std::size_t>(std::max<hssize_t>(0, H5Sget_simple_extent_npoints(space))));
  COLDSKY_CHECK(H5Dread(id, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, lines.data()));
  std::vector<std::string> names;
  for (const char* line : lines) {
    const std::string text = line == nullptr ? "" : line;
    const std::size_t colon = text.find(": ");
    names.push_back(colon == std::string::npos ? text : text.substr(colon + 2));
  }
  COLDSKY_CHECK(H5Dvlen_reclaim(type, space, H5P_DEFAULT, lines.data()));
  return names;
}

/// A face as a box.
struct Box {
  double low[3], high[3];
};

/// The indices of edges; each but the last one begins a row of faces.
std::map<double, std::size_t> numbered(const std::vector<Box>& boxes, int axis) {
  std::map<double, std::size_t> edges;
  for (const Box& box : boxes) {
    edges.emplace(box.low[axis], 0);
    edges.emplace(box.high[axis], 0);
  }
  std::size_t n = 0;
  for (auto& [edge, index] : edges) index = n++;
  return edges;
}

std::optional<FaceField> grid_of(const std::string& name, const std::vector<Box>& boxes,
                                 const std::vector<double>& temperature) {
  for (const Box& box : boxes) {
    // NOLINTNEXTLINE(clang-diagnostic-float-equal): nodes of one plane are the same number
    if (box.low[2] != box.high[2] || box.low[2] != boxes.front().low[2]) return std::nullopt;
  }
  const auto x = numbered(boxes, 0), y = numbered(boxes, 1);
  if (boxes.empty() || (x.size() - 1) * (y.size() - 1) != boxes.size()) return std::nullopt;
  FaceField field{name, {}, {}, std::vector<double>(boxes.size(), std::numeric_limits<double>::quiet_NaN())};
  for (const auto& [edge, index] : x) field.x.push_back(edge);
  for (const auto& [edge, index] : y) field.y.push_back(edge);
  for (std::size_t f = 0; f < boxes.size(); ++f) {
    field.temperature[x.at(boxes[f].low[0]) + field.nx() * y.at(boxes[f].low[1])] = temperature[f];
  }
  for (const double value : field.temperature) {
    if (!std::isfinite(value)) return std::nullopt;
  }
  return field;
}

std::vector<FaceField> read_open_file(hid_t file) {
  const auto points = read_all<double>(file, "/VTKHDF/Points");
  const auto connectivity = read_all<std::int64_t>(file, "/VTKHDF/Connectivity");
  const auto offsets = read_all<std::int64_t>(file, "/VTKHDF/Offsets");
  const auto temperature = read_all<double>(file, "/VTKHDF/CellData/temperature_K");
  const auto surface = read_all<std::int32_t>(file, "/VTKHDF/CellData/surface");
  const std::vector<std::string> names = surface_names(file);
  if (surface.size() != temperature.size() || offsets.size() != surface.size() + 1) fail("sizes of faces");
  std::vector<std::vector<Box>> boxes(names.size());
  std::vector<std::vector<double>> values(names.size());
  for (std::size_t f = 0; f < surface.size(); ++f) {
    constexpr double far = std::numeric_limits<double>::infinity();
    Box box{{far, far, far}, {-far, -far, -far}};
    for (std::int64_t n = offsets[f]; n < offsets[f + 1]; ++n) {
      const auto point = static_cast<std::size_t>(connectivity.at(static_cast<std::size_t>(n)));
      for (std::size_t axis = 0; axis < 3; ++axis) {
        const double at = points.at(3 * point + axis);
        box.low[axis] = std::min(box.low[axis], at);
        box.high[axis] = std::max(box.high[axis], at);
      }
    }
    const auto s = static_cast<std::size_t>(surface[f]);
    boxes.at(s).push_back(box);
    values.at(s).push_back(temperature[f]);
  }
  std::vector<FaceField> fields;
  for (std::size_t s = 0; s < names.size(); ++s) {
    if (auto field = grid_of(names[s], boxes[s], values[s])) fields.push_back(std::move(*field));
  }
  return fields;
}

/// Between which middles a place lies, and how far it is on its way to the second.
struct Between {
  std::size_t first, second;
  double share;
};

Between between(const std::vector<double>& edges, double at) {
  const auto middle = [&](std::size_t n) { return 0.5 * (edges[n] + edges[n + 1]); };
  const std::size_t faces = edges.size() - 1;
  if (at <= middle(0)) return {0, 0, 0.0};
  if (at >= middle(faces - 1)) return {faces - 1, faces - 1, 0.0};
  std::size_t low = 0, high = faces - 1;
  while (high - low > 1) {
    const std::size_t half = (low + high) / 2;
    (middle(half) <= at ? low : high) = half;
  }
  return {low, high, (at - middle(low)) / (middle(high) - middle(low))};
}

}  // namespace

std::vector<FaceField> read_face_fields(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) {
    throw InputError({file.string()}, "is missing", "a map is made of the faces of two panels",
                     "name output folders of panels, solved with output.volume = \"all\" or \"surfaces\"");
  }
  prepare_hdf5();
  try {
    const Handle access = file_access();
    const Handle id = COLDSKY_HANDLE(H5Fclose, H5Fopen(file.c_str(), H5F_ACC_RDONLY, access));
    return read_open_file(id);
  } catch (const LibraryError& error) {
    throw InputError({file.string()}, "holds no faces of coldsky", error.what());
  } catch (const std::out_of_range&) {
    throw InputError({file.string()}, "holds no faces of coldsky", "its faces name points that it does not have");
  }
}

double temperature_at(const FaceField& field, double x, double y) {
  if (x < field.x.front() || x > field.x.back() || y < field.y.front() || y > field.y.back()) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  const Between across = between(field.x, x), along = between(field.y, y);
  const auto row = [&](std::size_t j) {
    return (1.0 - across.share) * field.at(across.first, j) + across.share * field.at(across.second, j);
  };
  return (1.0 - along.share) * row(along.first) + along.share * row(along.second);
}

}  // namespace coldsky
