#include "kernels/base/time_step.hpp"
#include "kernels/block/refine.hpp"
#include "kernels/block/surface.hpp"
#include "kernels/panel/coolant.hpp"
#include "kernels/panel/regions.hpp"
#include "tests/support/twins.hpp"

namespace coldsky {
namespace {

using twins::HostStencil;
using twins::Terms;

/// A block with graded widths, contact, two solids, void cells and a sheet of varying thickness with bores of tubes
/// behind some cells, and its serial copy.
struct HostBlock {
  Box box;
  std::vector<double> width[3], contact[3], thickness, bore;
  std::vector<std::uint8_t> material;
  std::vector<MaterialLaw> laws;
  double reference = 310.0, bore_capacity = 2.9e6;

  HostBlock(const Box& box, bool sheet, unsigned seed) : box(box), laws(2) {
    for (int axis = 0; axis < 3; ++axis) {
      width[axis] = twins::uniform(box.count(axis), 0.001, 0.01, seed + axis);
      contact[axis] = twins::uniform(box.count(axis), 0.0, 1e-4, seed + 3 + axis);
    }
    if (sheet) {
      thickness = twins::uniform(box.nx * box.ny, 0.2, 1.0, seed + 6);
      bore = twins::uniform(box.cells(), 0.0, 1e-7, seed + 8);
      for (int c = 0; c < box.cells(); c += 3) bore[c] = 0.0;
    }
    const std::vector<double> kind = twins::uniform(box.cells(), 0.0, 1.0, seed + 7),
                              length = twins::uniform(box.cells(), 1.0, 40.0, seed + 9);
    for (int c = 0, until = 0; c < box.cells(); ++c) {
      // In the second half a material goes on for a while, as it does in a panel.
      const bool goes_on = c < until;
      if (!goes_on && 2 * c >= box.cells()) until = c + static_cast<int>(length[c]);
      material.push_back(goes_on ? material.back() : kind[c] < 0.15 ? BlockData::void_material : kind[c] < 0.6 ? 0 : 1);
    }
    material[0] = 1;
    laws[0] = {{180.0, 170.0, 160.0}, 1e-3, 300.0, 0.0, {2.4e6, 120.0, 0.0, 0.0, 0.0}, 1e4};
    laws[1] = {{2.0, 4.0, 6.0}, -2e-3, 290.0, 0.3, {1.0e5, 10.0, 1.0, 1e-3, 1e-6}, 5e2};
  }
  bool is_void(int c) const { return material[c] == BlockData::void_material; }
  const MaterialLaw& law(int c) const { return laws[material[c]]; }
  double sheet(int i, int j) const { return thickness.empty() ? 1.0 : thickness[i + box.nx * j]; }
  double volume(int i, int j, int k) const { return width[0][i] * width[1][j] * width[2][k] * sheet(i, j); }
  double capacity(int i, int j, int k, int c, double deviation) const {
    const double own = heat_capacity(law(c), reference + deviation) * volume(i, j, k);
    return bore.empty() ? own : own + bore_capacity * bore[c];
  }
  BlockData on_device() const {
    BlockData block;
    block.box = box;
    block.width_x = twins::device<double>(width[0]);
    block.width_y = twins::device<double>(width[1]);
    block.width_z = twins::device<double>(width[2]);
    block.contact_x = twins::device<double>(contact[0]);
    block.contact_y = twins::device<double>(contact[1]);
    block.contact_z = twins::device<double>(contact[2]);
    block.material = to_device(material, "material");
    set_laws(ExecutionSpace(), laws, block);
    if (!thickness.empty()) block.thickness = twins::device<double>(thickness);
    if (!bore.empty()) block.bore = twins::device<double>(bore);
    block.bore_capacity = bore_capacity;
    block.reference_temperature = reference;
    return block;
  }
};

class Heat : public ::testing::TestWithParam<Box> {
 protected:
  const ExecutionSpace space{};
  const Box box = GetParam();
  const int cells = box.cells();
  ReductionScratch scratch;
  const HostBlock solid = HostBlock(box, false, 60), sheet = HostBlock(box, true, 60);
  const std::vector<double> deviation = twins::uniform(cells, -40.0, 40.0, 70),
                            old = twins::uniform(cells, -40.0, 40.0, 71), extra = twins::uniform(cells, -0.1, 0.1, 72);
};

TEST_P(Heat, FaceConductance) {
  for (const HostBlock* host : {&solid, &sheet}) {
    auto a = StencilData<double>::allocate(box, "a");
    for_each_row(space, "FaceConductance", box,
                 FaceConductance{host->on_device(), twins::device<double>(deviation), a});
    for (int axis = 0; axis < 3; ++axis) {
      std::vector<Terms> expected(cells);
      twins::for_cells(box, [&](int i, int j, int k, int c) {
        const int at[] = {i, j, k}, next = c + box.stride(axis), p = at[axis];
        if (p + 1 == box.count(axis) || host->is_void(c) || host->is_void(next)) return;
        const double own = host->width[axis][p], other = host->width[axis][p + 1];
        double area = 1.0;
        for (int n = 0; n < 3; ++n) {
          if (n != axis) area *= host->width[n][at[n]];
        }
        if (axis != axis_z) {
          const double next_sheet = host->sheet(i + (axis == axis_x), j + (axis == axis_y));
          area *= (host->sheet(i, j) * other + next_sheet * own) / (own + other);
        }
        const double k_own = conductivity(host->law(c), axis, host->reference + deviation[c]);
        const double k_other = conductivity(host->law(next), axis, host->reference + deviation[next]);
        expected[c].add(area / (0.5 * own / k_own + 0.5 * other / k_other + host->contact[axis][p]));
      });
      twins::expect_close(a.face(axis), expected, twins::double_tolerance);
    }
  }
}

TEST_P(Heat, CellBalance) {
  const HostStencil a = twins::make_host_stencil(box, 61);
  for (const HostBlock* host : {&solid, &sheet}) {
    for (const double inverse_step : {0.0, 0.02}) {
      const Array<double> residual("residual", cells), diagonal("diagonal", cells);
      const bool steady = inverse_step == 0.0;
      for_each_row(
          space, "CellBalance", box,
          CellBalance{host->on_device(), twins::device<double>(a), twins::device<double>(deviation),
                      steady ? Array<const double>() : Array<const double>(twins::device<double>(old)), inverse_step,
                      steady ? Array<const double>() : Array<const double>(twins::device<double>(extra)), residual,
                      diagonal});
      std::vector<Terms> balance(cells), storage(cells);
      twins::for_cells(box, [&](int i, int j, int k, int c) {
        if (host->is_void(c)) {
          balance[c].add(deviation[c]);
          storage[c].add(1.0);
          return;
        }
        const double volume = host->volume(i, j, k);
        balance[c] = twins::conduction(a, deviation, i, j, k);
        balance[c].add(-host->law(c).source * volume);
        if (steady) return;
        const double s = host->capacity(i, j, k, c, deviation[c]) * inverse_step;
        balance[c].add(-extra[c]);
        balance[c].add(s * (deviation[c] - old[c]));
        storage[c].add(s);
      });
      twins::expect_close(residual, balance, twins::double_tolerance);
      twins::expect_close(diagonal, storage, twins::double_tolerance);
    }
  }
}

TEST_P(Heat, TemperatureRate) {
  const Array<double> rate("rate", cells);
  for_each_row(
      space, "TemperatureRate", box,
      TemperatureRate{sheet.on_device(), twins::device<double>(deviation), twins::device<double>(extra), rate});
  std::vector<Terms> expected(cells);
  twins::for_cells(box, [&](int i, int j, int k, int c) {
    if (sheet.is_void(c)) return;
    expected[c].add(-extra[c] / sheet.capacity(i, j, k, c, deviation[c]));
  });
  twins::expect_close(rate, expected, twins::double_tolerance);
}

TEST_P(Heat, CellGradient) {
  for (int axis = 0; axis < 3; ++axis) {
    const Array<double> gradient("gradient", cells);
    for_each_row(space, "CellGradient", box,
                 CellGradient{solid.on_device(), axis, twins::device<double>(deviation), gradient});
    std::vector<Terms> expected(cells);
    twins::for_cells(box, [&](int i, int j, int k, int c) {
      if (solid.is_void(c)) return;
      const int at[] = {i, j, k}, p = at[axis], stride = box.stride(axis);
      const auto resistance = [&](int cell, int plane) {
        return 0.5 * solid.width[axis][plane] / conductivity(solid.law(cell), axis, solid.reference + deviation[cell]);
      };
      std::vector<double> parts;
      const double k_own = conductivity(solid.law(c), axis, solid.reference + deviation[c]);
      for (const int side : {-1, 1}) {
        const int q = p + side, other = c + side * stride;
        if (q < 0 || q >= box.count(axis) || solid.is_void(other)) continue;
        const double contact = solid.contact[axis][std::min(p, q)];
        const double flux =
            side * (deviation[other] - deviation[c]) / (resistance(c, p) + resistance(other, q) + contact);
        parts.push_back(flux / k_own);
      }
      for (const double part : parts) expected[c].add(part / static_cast<double>(parts.size()));
    });
    twins::expect_close(gradient, expected, twins::double_tolerance);
  }
}

TEST_P(Heat, RefineField) {
  // Fine planes anywhere in the coarse block: what the kernel does with them is the same.
  const Box wide{(box.nx + 1) / 2, (box.ny + 2) / 2, (box.nz + 1) / 2};
  std::vector<int> plane[3];
  std::vector<double> offset[3], gradient[3];
  const std::vector<double> from = twins::uniform(wide.cells(), -40.0, 40.0, 80);
  for (int axis = 0; axis < 3; ++axis) {
    for (const double at : twins::uniform(box.count(axis), 0.0, wide.count(axis), 81 + axis)) {
      plane[axis].push_back(std::min(static_cast<int>(at), wide.count(axis) - 1));
    }
    offset[axis] = twins::uniform(box.count(axis), -0.01, 0.01, 84 + axis);
    gradient[axis] = twins::uniform(wide.cells(), -300.0, 300.0, 87 + axis);
  }
  const auto planes = [&](int axis) {
    return NestedPlanes{to_device(plane[axis], "plane"), to_device(offset[axis], "offset")};
  };
  const auto slope = [&](int axis) { return twins::device<double>(gradient[axis]); };
  const Array<double> to("to", cells);
  constexpr double shift = 7.5;
  for_each_row(space, "RefineField", box,
               RefineField{solid.on_device(), wide, planes(axis_x), planes(axis_y), planes(axis_z),
                           twins::device<double>(from), slope(axis_x), slope(axis_y), slope(axis_z), shift, to});
  std::vector<Terms> expected(cells);
  twins::for_cells(box, [&](int i, int j, int k, int c) {
    if (solid.is_void(c)) return;
    const int at[] = {i, j, k}, n = wide.index(plane[0][i], plane[1][j], plane[2][k]);
    expected[c].add(shift);
    expected[c].add(from[n]);
    for (int axis = 0; axis < 3; ++axis) expected[c].add(offset[axis][at[axis]] * gradient[axis][n]);
  });
  twins::expect_close(to, expected, twins::double_tolerance);
}

TEST_P(Heat, SumsOverCells) {
  const BlockData block = sheet.on_device();
  const auto u = twins::device<double>(deviation), v = twins::device<double>(old), q = twins::device<double>(extra);
  Terms flow, power, source, volume;
  twins::for_cells(box, [&](int i, int j, int k, int c) {
    if (sheet.material[c] == 1) volume.add(sheet.volume(i, j, k));
    if (sheet.is_void(c)) return;
    const double capacity = sheet.capacity(i, j, k, c, deviation[c]);
    flow.add(capacity * std::fabs(deviation[c] - old[c]) * 0.02);
    power.add(capacity * extra[c]);
    source.add(sheet.law(c).source * sheet.volume(i, j, k));
    source.add(extra[c]);
  });
  twins::expect_close(reduce_rows(space, "StorageFlow", box, StorageFlow{block, u, v, 0.02}, scratch), flow,
                      twins::double_tolerance);
  twins::expect_close(reduce_rows(space, "StoredPower", box, StoredPower{block, u, q}, scratch), power,
                      twins::double_tolerance);
  twins::expect_close(reduce_rows(space, "SourceSum", box, SourceSum{block, q}, scratch), source,
                      twins::double_tolerance);
  twins::expect_close(reduce_rows(space, "MaterialVolume", box, MaterialVolume{block, 1}, scratch), volume,
                      twins::double_tolerance);
}

TEST_P(Heat, StateFlow) {
  StencilData<double> a = StencilData<double>::allocate(box, "a");
  // Every face from its two cells; the last of a line is zero.
  const auto face = twins::uniform(3 * cells, 0.1, 5.0, 90), own = twins::uniform(cells, 0.0, 2.0, 91);
  std::vector<double> x(cells, 0.0), y(cells, 0.0), z(cells, 0.0);
  std::vector<double> full = own;
  const auto join = [&](std::vector<double>& faces, int axis, int c, int next) {
    faces[c] = face[3 * c + axis];
    full[c] += faces[c];
    full[next] += faces[c];
  };
  twins::for_cells(box, [&](int i, int j, int k, int c) {
    if (i + 1 < box.nx) join(x, axis_x, c, c + 1);
    if (j + 1 < box.ny) join(y, axis_y, c, c + box.nx);
    if (k + 1 < box.nz) join(z, axis_z, c, c + box.nx * box.ny);
  });
  a.x = twins::device<double>(x);
  a.y = twins::device<double>(y);
  a.z = twins::device<double>(z);
  a.diagonal = twins::device<double>(own);
  Terms flow;
  twins::for_cells(box, [&](int, int, int, int c) { flow.add(full[c] * std::fabs(deviation[c])); });
  twins::expect_close(reduce_rows(space, "StateFlow", box, StateFlow{a, twins::device<double>(deviation)}, scratch),
                      flow, twins::double_tolerance);
}

TEST_P(Heat, Surfaces) {
  SurfaceLaw radiating, cooled, fixed;
  radiating.emissivity = 0.85;
  radiating.sink_temperature = 180.0;
  radiating.inward_flux = 35.0;
  cooled = radiating;
  cooled.film_coefficient = 12.0;
  cooled.ambient_temperature = 295.0;
  cooled.half_cell = false;
  fixed.kind = SurfaceLaw::fixed_temperature;
  fixed.temperature = 305.0;
  for (const SurfaceLaw& law : {radiating, cooled, fixed}) {
    for (const int axis : {axis_x, axis_z}) {
      // Every solid cell has a face; lists of what the mesh layer builds are shorter.
      std::vector<int> cell;
      for (int c = 0; c < cells; ++c) {
        if (!sheet.is_void(c)) cell.push_back(c);
      }
      const int count = static_cast<int>(cell.size());
      const auto area = twins::uniform(count, 1e-5, 1e-4, 80), distance = twins::uniform(count, 1e-3, 5e-3, 81),
                 flux = twins::uniform(count, 0.0, 200.0, 82), temperature = twins::uniform(count, 280.0, 330.0, 83);
      SurfaceData surface;
      surface.axis = axis;
      surface.count = count;
      surface.cell = to_device(cell, "cell");
      surface.area = twins::device<double>(area);
      surface.distance = twins::device<double>(distance);
      if (axis == axis_z) {
        surface.inward_flux = twins::device<double>(flux);
        surface.face_temperature = twins::device<double>(temperature);
      }
      surface.law = law;
      const auto residual = twins::device<double>(extra), diagonal = twins::device<double>(old);
      const SurfaceBalance kernel{sheet.on_device(), surface, twins::device<double>(deviation), residual, diagonal};
      for_each(space, "SurfaceBalance", count, kernel);
      const Array<double> shown("shown", count), emitted("emitted", count), absorbed("absorbed", count),
          given("given", count), taken("taken", count), net("net", count);
      for_each(space, "SurfaceTotals", count, SurfaceTotals{kernel, shown, emitted, absorbed, given, taken, net});
      std::vector<Terms> balance(cells), slope(cells), t(count), out(count), in(count), film_out(count), film_in(count),
          difference(count);
      for (int c = 0; c < cells; ++c) {
        balance[c].add(extra[c]);
        slope[c].add(old[c]);
      }
      for (int f = 0; f < count; ++f) {
        const int c = cell[f];
        SurfaceLaw own = law;
        if (axis == axis_z) {
          own.inward_flux += flux[f];
          own.temperature = temperature[f];
        }
        const double centre = sheet.reference + deviation[c];
        double k = conductivity(sheet.law(c), axis, centre);
        if (axis != axis_z) k *= sheet.sheet(c % box.nx, c / box.nx % box.ny);
        const FaceBalance face = face_balance(own, centre, k / distance[f]);
        balance[c].add(area[f] * face.flux);
        slope[c].add(area[f] * face.slope);
        const double surface_temperature = centre - face.drop;
        t[f].add(surface_temperature);
        if (law.kind == SurfaceLaw::fixed_temperature) {
          // The flux is a difference of temperatures: its rounding is that of the temperatures.
          difference[f].add(area[f] * k / distance[f] * centre);
          difference[f].add(-area[f] * k / distance[f] * own.temperature);
          (face.flux > 0.0 ? film_out : film_in)[f].add(difference[f], face.flux > 0.0 ? 1.0 : -1.0);
          balance[c].largest = std::max(balance[c].largest, difference[f].largest);
          continue;
        }
        const double fourth = std::pow(surface_temperature, 4), radiance = own.emissivity * stefan_boltzmann;
        out[f].add(area[f] * radiance * fourth);
        film_out[f].add(area[f] * own.film_coefficient * surface_temperature);
        in[f].add(area[f] * radiance * std::pow(own.sink_temperature, 4));
        in[f].add(area[f] * own.inward_flux);
        film_in[f].add(area[f] * own.film_coefficient * own.ambient_temperature);
        difference[f].add(out[f], 1.0);
        difference[f].add(film_out[f], 1.0);
        difference[f].add(in[f], -1.0);
        difference[f].add(film_in[f], -1.0);
        // What the residual gets is the flux behind which these terms stand.
        balance[c].largest = std::max(balance[c].largest, difference[f].largest);
      }
      twins::expect_close(residual, balance, twins::double_tolerance);
      twins::expect_close(diagonal, slope, twins::double_tolerance);
      twins::expect_close(shown, t, twins::double_tolerance);
      twins::expect_close(emitted, out, twins::double_tolerance);
      twins::expect_close(absorbed, in, twins::double_tolerance);
      twins::expect_close(given, film_out, twins::double_tolerance);
      twins::expect_close(taken, film_in, twins::double_tolerance);
      twins::expect_close(net, difference, twins::double_tolerance);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Awkward, Heat, ::testing::ValuesIn(twins::awkward_boxes));

/// Tubes in a block of nx x segments x nz cells: wall cells anywhere in a slice, some of them shared by no other wall.
class Tubes : public ::testing::TestWithParam<std::tuple<int, int, int>> {
 protected:
  const ExecutionSpace space{};
  const int tubes = std::get<0>(GetParam()), segments = std::get<1>(GetParam()), walls = std::get<2>(GetParam());
  const int entries = tubes * segments, nx = tubes * walls + 2, nz = 3;
  const Box box{nx, segments, nz};
  const HostBlock host = solid_block();
  const std::vector<double> u = twins::uniform(box.cells(), -30.0, 30.0, 90);
  std::vector<int> wall_cell, wall_axis, strip;
  std::vector<double> wall_width, wall_distance, conductance, wall_conductance, wall, mean, drive, share, effectiveness;

  HostBlock solid_block() const {
    HostBlock block(box, false, 95);
    std::fill(block.material.begin(), block.material.end(), 1);
    return block;
  }
  void SetUp() override {
    for (int n = 0; n < tubes * walls; ++n) {
      wall_cell.push_back(box.index(n + 1, 0, n % nz));
      wall_axis.push_back(n % 2 == 0 ? axis_z : axis_x);
    }
    for (int i = 0; i < nx; ++i) strip.push_back(std::clamp((i - 1) / walls, 0, tubes - 1));
    wall_width = twins::uniform(tubes * walls, 0.001, 0.004, 91);
    wall_distance = twins::uniform(tubes * walls, 0.0005, 0.002, 92);
    wall_distance[0] = 0.0;  // a thin sheet
  }
  int cell(int entry, int w) const { return wall_cell[entry / segments * walls + w] + entry % segments * nx; }
  TubesData on_device(double inverse_capacity_rate) const {
    TubesData data;
    data.tubes = tubes;
    data.segments = segments;
    data.walls = walls;
    data.wall_cell = to_device(wall_cell, "wall_cell");
    data.wall_axis = to_device(wall_axis, "wall_axis");
    data.wall_width = twins::device<double>(wall_width);
    data.wall_distance = twins::device<double>(wall_distance);
    data.strip = to_device(strip, "strip");
    data.film_resistance = 5e-4;
    data.bond_resistance = 1e-4;
    data.inverse_capacity_rate = inverse_capacity_rate;
    data.wall_conductance = Array<double>("wall_conductance", entries * walls);
    data.conductance = Array<double>("conductance", entries);
    data.effectiveness = Array<double>("effectiveness", entries);
    data.share = Array<double>("share", entries);
    data.wall = Array<double>("wall", entries);
    data.mean = Array<double>("mean", entries);
    data.outlet = Array<double>("outlet", entries);
    data.drive = Array<double>("drive", entries);
    return data;
  }
  /// Serial twins of TubeConductance and TubeWall.
  void conduct() {
    wall_conductance.assign(entries * walls, 0.0);
    conductance.assign(entries, 0.0);
    wall.assign(entries, 0.0);
    for (int n = 0; n < entries; ++n) {
      double product = 0.0;
      for (int w = 0; w < walls; ++w) {
        const int wall_number = n / segments * walls + w, c = cell(n, w);
        double resistance = 6e-4;
        if (wall_distance[wall_number] > 0.0) {
          resistance +=
              wall_distance[wall_number] / conductivity(host.law(c), wall_axis[wall_number], host.reference + u[c]);
        }
        const double g = wall_width[wall_number] * host.width[1][n % segments] / resistance;
        wall_conductance[n * walls + w] = g;
        conductance[n] += g;
        product += g * u[c];
      }
      wall[n] = product / conductance[n];
    }
  }
};

std::vector<Terms> as_terms(const std::vector<double>& values, double scale = 0.0) {
  std::vector<Terms> result(values.size());
  for (std::size_t n = 0; n < values.size(); ++n) {
    result[n].add(values[n]);
    result[n].largest = std::max(result[n].largest, scale);
  }
  return result;
}

TEST_P(Tubes, MarchAndBalance) {
  constexpr double inlet = 12.0, temperature_scale = 30.0;  // [K]; mean and wall are formed from terms of this size
  for (const double inverse_capacity_rate : {0.0, 0.8}) {
    const auto v = twins::device<double>(u);
    const TubesData data = on_device(inverse_capacity_rate);
    for_each(space, "TubeConductance", entries, TubeConductance{host.on_device(), data, v});
    for_each(space, "TubeWall", entries, TubeWall<double>{data, v, nx});
    along_tubes(space, "TubeMarch", inlet, TubeMarch{data});
    conduct();
    std::vector<double> outlet(entries);
    drive.assign(entries, 0.0);
    for (int tube = 0; tube < tubes; ++tube) {
      double entering = inlet;
      for (int n = tube * segments; n < (tube + 1) * segments; ++n) {
        const double units = conductance[n] * inverse_capacity_rate;
        const double effective = -std::expm1(-units), part = units > 0.0 ? effective / units : 1.0;
        outlet[n] = entering + effective * (wall[n] - entering);
        drive[n] = part * (entering - wall[n]);
        entering = outlet[n];
      }
    }
    twins::expect_close(data.wall_conductance, as_terms(wall_conductance), twins::double_tolerance);
    twins::expect_close(data.conductance, as_terms(conductance), twins::double_tolerance);
    twins::expect_close(data.wall, as_terms(wall, temperature_scale), twins::double_tolerance);
    twins::expect_close(data.drive, as_terms(drive, temperature_scale), twins::double_tolerance);
    twins::expect_close(data.outlet, as_terms(outlet, temperature_scale), twins::double_tolerance);

    const auto start = twins::uniform(box.cells(), -1.0, 1.0, 93);
    const auto residual = twins::device<double>(start), diagonal = twins::device<double>(start),
               inflow = twins::device<double>(start), product = twins::device<double>(start);
    const auto single_inflow = twins::device<float>(start), rounded = twins::device<float>(start);
    for_each(space, "TubeBalance", entries, TubeBalance{data, v, nx, residual});
    for_each(space, "TubeInflow", entries, TubeInflow<double>{data, -1.0, v, inflow, nx});
    for_each(space, "TubeInflow", entries, TubeInflow<float>{data, -1.0, twins::device<float>(u), single_inflow, nx});
    for_each(space, "TubeHeld", entries, TubeHeld<double>{data, 1.0, {}, diagonal, nx});
    for_each(space, "TubeHeld", entries, TubeHeld<double>{data, -1.0, v, product, nx});
    for_each(space, "TubeHeld<single>", entries, TubeHeld<float>{data, 1.0, {}, rounded, nx});
    auto balance = as_terms(start), slope = as_terms(start), less = as_terms(start);
    Terms flow;
    Terms heat;
    for (int n = 0; n < entries; ++n) {
      heat.add(conductance[n] * drive[n]);
      for (int w = 0; w < walls; ++w) {
        const int c = cell(n, w);
        const double g = wall_conductance[n * walls + w];
        balance[c].add(-g * drive[n]);
        balance[c].add(-g * wall[n]);
        balance[c].add(g * u[c]);
        slope[c].add(g);
        less[c].add(-g * u[c]);
        flow.add(g * std::fabs(u[c]));
      }
    }
    twins::expect_close(residual, balance, twins::double_tolerance);
    twins::expect_close(diagonal, slope, twins::double_tolerance);
    twins::expect_close(inflow, balance, twins::double_tolerance);
    twins::expect_close(single_inflow, balance, twins::single_tolerance);
    twins::expect_close(product, less, twins::double_tolerance);
    twins::expect_close(rounded, slope, twins::single_tolerance);
    // The held diagonal is released: its walls are the cells' own again, all others keep what they had.
    for_each(space, "TubeRelease", entries, TubeRelease{data, twins::device<double>(start), rounded, nx});
    twins::expect_close(rounded, as_terms(start), twins::single_tolerance);
    ReductionScratch scratch;
    twins::expect_close(reduce_rows(space, "TubeStateFlow", Box{entries, 1, 1}, TubeStateFlow{data, v, nx}, scratch),
                        flow, twins::double_tolerance);
    twins::expect_close(reduce_rows(space, "TubeHeat", Box{entries, 1, 1}, TubeHeat{data}, scratch), heat,
                        twins::double_tolerance);
    for_each(space, "TubeWall", entries, TubeWall<float>{data, twins::device<float>(u), nx});
    twins::expect_close(data.wall, as_terms(wall, temperature_scale), twins::single_tolerance);
  }
}

TEST_P(Tubes, Correction) {
  const auto v = twins::device<double>(u);
  const TubesData data = on_device(0.8);
  for_each(space, "TubeConductance", entries, TubeConductance{host.on_device(), data, v});
  for_each(space, "TubeWall", entries, TubeWall<double>{data, v, nx});
  // The lag is 0 to 1; what a loose solve says beyond that is cut off.
  const auto solved = twins::uniform(entries, -0.1, 1.1, 94);
  std::vector<double> answer;
  for (const double value : solved) answer.push_back(1.0 - std::clamp(value, 0.0, 1.0));
  const auto lag = twins::uniform(box.cells(), 0.0, 1.0, 96), z = twins::uniform(box.cells(), -1.0, 1.0, 97);
  along_tubes(space, "TubeCorrection", 0.0, TubeCorrection{data, twins::device<double>(solved)});
  const auto corrected = twins::device<float>(z);
  for_each_row(space, "TubeAddResponse", box, TubeAddResponse{data, box, twins::device<float>(lag), corrected});
  conduct();
  mean.assign(entries, 0.0);
  for (int tube = 0; tube < tubes; ++tube) {
    double entering = 0.0;
    for (int n = tube * segments; n < (tube + 1) * segments; ++n) {
      const double units = conductance[n] * 0.8, effective = -std::expm1(-units), part = effective / units;
      // m = wall + part (entering - wall) with wall = fixed + answer m.
      mean[n] = ((1.0 - part) * wall[n] + part * entering) / (1.0 - (1.0 - part) * answer[n]);
      entering += effective * (wall[n] + answer[n] * mean[n] - entering);
    }
  }
  twins::expect_close(data.mean, as_terms(mean, 30.0), twins::double_tolerance);
  auto expected = as_terms(z, 30.0);
  twins::for_cells(box,
                   [&](int i, int j, int, int c) { expected[c].add((1.0 - lag[c]) * mean[strip[i] * segments + j]); });
  twins::expect_close(corrected, expected, twins::single_tolerance);
}

INSTANTIATE_TEST_SUITE_P(Awkward, Tubes,
                         ::testing::Values(std::tuple{1, 1, 1}, std::tuple{1, 31, 1}, std::tuple{3, 33, 4},
                                           std::tuple{2, 1000, 2}, std::tuple{31, 5, 3}));

TEST(Panel, MaterialsOfEveryCell) {
  const ExecutionSpace space{};
  for (const Box& box : twins::awkward_boxes) {
    std::vector<std::uint8_t> column(box.nx);
    for (int i = 0; i < box.nx; ++i) column[i] = static_cast<std::uint8_t>(i % 3);
    const int core_bottom = box.nz / 4, core_top = box.nz - box.nz / 4, duct_bottom = box.nz / 2,
              duct_top = box.nz / 2 + 1;
    const Array<std::uint8_t> material("material", box.cells());
    for_each_row(
        space, "PanelMaterials", box,
        PanelMaterials{box, {to_device(column, "column"), duct_bottom, duct_top, core_bottom, core_top}, material});
    const auto with_saddle = to_host(material);
    for_each_row(space, "CoreInsteadOfSaddle", box, CoreInsteadOfSaddle{box, material});
    const auto without = to_host(material);
    twins::for_cells(box, [&](int i, int, int k, int c) {
      int expected = panel_sheet;
      const bool core = k >= core_bottom && k < core_top, duct = k >= duct_bottom && k < duct_top;
      if (core && column[i] == 0) expected = panel_core;
      if (core && column[i] == 1) expected = panel_saddle;
      if (core && column[i] == 2) expected = duct ? int(BlockData::void_material) : int(panel_saddle);
      ASSERT_EQ(with_saddle[c], expected) << i << ' ' << k;
      ASSERT_EQ(without[c], expected == panel_saddle ? int(panel_core) : expected) << i << ' ' << k;
    });
  }
}

}  // namespace
}  // namespace coldsky
