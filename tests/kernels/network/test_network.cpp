// Conductances, lumped nodes and the small dense algebra of responses beside serial copies of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "kernels/network/links.hpp"
#include "kernels/network/nodes.hpp"
#include "kernels/network/responses.hpp"
#include "tests/support/twins.hpp"

namespace coldsky {
namespace {

using twins::Terms;

TEST(Links, PiecesSumToTheFlowOfEveryEntry) {
  // One unknown with 150 links (three pieces), the others with one each.
  constexpr int many = 150, unknowns = many + 1;
  const ExecutionSpace space{};
  const auto g = twins::uniform(many, 0.1, 2.0, 1), u = twins::uniform(unknowns, -20.0, 20.0, 2);
  std::vector<int> first(many, 0), second, unknown = {0}, piece = {0, 3}, begin = {0, 64, 128, 150}, link;
  std::vector<double> held(1, 0.0);
  for (int l = 0; l < many; ++l) {
    second.push_back(l + 1);
    link.push_back(2 * l);
    held[0] += g[l];
  }
  for (int l = 0; l < many; ++l) {
    unknown.push_back(l + 1);
    link.push_back(2 * l + 1);
    begin.push_back(static_cast<int>(link.size()));
    piece.push_back(piece.back() + 1);
    held.push_back(g[l]);
  }
  LinksData links;
  links.count = many;
  links.first = to_device(first, "first");
  links.second = to_device(second, "second");
  links.conductance = twins::device<double>(g);
  links.leaves = to_device(std::vector<double>(many, 1.0), "leaves");
  links.entries = unknowns;
  links.pieces = static_cast<int>(begin.size()) - 1;
  links.unknown = to_device(unknown, "unknown");
  links.held = to_device(held, "held");
  links.piece = to_device(piece, "piece");
  links.begin = to_device(begin, "begin");
  links.link = to_device(link, "link");
  links.partial = Array<double>("partial", links.pieces);

  const auto v = twins::device<double>(u), q = twins::device<double>(u), held_product = twins::device<double>(u);
  const auto single = twins::device<float>(u), diagonal = twins::device<float>(u);
  for_each(space, "LinkPieces", links.pieces, LinkPieces<double>{links, v});
  for_each(space, "LinkFlow", links.entries, LinkFlow<double>{links, 0.5, q});
  for_each(space, "LinkPieces", links.pieces, LinkPieces<float>{links, twins::device<float>(u)});
  for_each(space, "LinkFlow", links.entries, LinkFlow<float>{links, 0.5, single});
  for_each(space, "LinkHeld", links.entries, LinkHeld<double>{links, 0, unknowns, -1.0, v, held_product});
  // A body that begins at unknown 100.
  for_each(space, "LinkHeld<single>", links.entries, LinkHeld<float>{links, 100, 20, 1.0, {}, diagonal});
  std::vector<Terms> flow(unknowns), product(unknowns), slope(unknowns);
  Terms all, absolute;
  for (int n = 0; n < unknowns; ++n) {
    flow[n].add(u[n]);
    product[n].add(u[n]);
    slope[n].add(u[n]);
  }
  for (int l = 0; l < many; ++l) {
    for (const double sign : {1.0, -1.0}) {
      const int own = sign > 0.0 ? first[l] : second[l], other = sign > 0.0 ? second[l] : first[l];
      flow[own].add(0.5 * g[l] * u[own]);
      flow[own].add(-0.5 * g[l] * u[other]);
      product[own].add(-g[l] * u[own]);
      absolute.add(g[l] * std::fabs(u[own]));
    }
    if (second[l] >= 100 && second[l] < 120) slope[second[l] - 100].add(g[l]);
    all.add(g[l] * u[first[l]]);
    all.add(-g[l] * u[second[l]]);
  }
  twins::expect_close(q, flow, twins::double_tolerance);
  twins::expect_close(single, flow, twins::single_tolerance);
  twins::expect_close(held_product, product, twins::double_tolerance);
  twins::expect_close(diagonal, slope, twins::single_tolerance);
  ReductionScratch scratch;
  const Box line{many, 1, 1};
  const auto heat = [&](LinkHeat::Part part) {
    return reduce_rows(space, "LinkHeat", line, LinkHeat{links, v, part}, scratch);
  };
  twins::expect_close(heat(LinkHeat::all), all, twins::double_tolerance);
  twins::expect_close(heat(LinkHeat::net), all, twins::double_tolerance);
  EXPECT_GT(heat(LinkHeat::given), 0.0);
  EXPECT_GT(heat(LinkHeat::taken), 0.0);
  EXPECT_NEAR(heat(LinkHeat::given) - heat(LinkHeat::taken), heat(LinkHeat::net), 1e-11);
  twins::expect_close(reduce_rows(space, "LinkStateFlow", line, LinkStateFlow{links, v}, scratch), absolute,
                      twins::double_tolerance);
}

TEST(Nodes, BalanceStorageAndRate) {
  constexpr int count = 4;
  const ExecutionSpace space{};
  const auto capacity = twins::uniform(count, 100.0, 900.0, 3), heat = twins::uniform(count, 5.0, 50.0, 4),
             area = twins::uniform(count, 0.1, 0.5, 5), u = twins::uniform(count, -20.0, 20.0, 6),
             old = twins::uniform(count, -20.0, 20.0, 7);
  SurfaceLaw law;
  law.emissivity = 0.8;
  law.sink_temperature = 200.0;
  law.inward_flux = 30.0;
  law.film_coefficient = 4.0;
  law.ambient_temperature = 290.0;
  NodesData nodes;
  nodes.count = count;
  nodes.capacity = twins::device<double>(capacity);
  nodes.heat = twins::device<double>(heat);
  nodes.area = twins::device<double>(area);
  nodes.law = to_device(std::vector<SurfaceLaw>(count, law), "law");
  nodes.given = to_device(std::vector<std::uint8_t>{0, 0, 1, 0}, "given");
  nodes.temperature = to_device(std::vector<double>(count, 280.0), "temperature");
  nodes.reference_temperature = 300.0;
  const Array<double> residual("residual", count), diagonal("diagonal", count), rate("rate", count);
  for_each(space, "NodeBalance", count,
           NodeBalance{nodes, twins::device<double>(u), twins::device<double>(old), 0.02, residual, diagonal});
  for_each(space, "NodeRate", count, NodeRate{nodes, residual, rate});
  const auto r = to_host(residual), d = to_host(diagonal), dt = to_host(rate);
  double stored = 0.0;
  for (int n = 0; n < count; ++n) {
    if (n == 2) {
      EXPECT_EQ(r[n], 0.0);
      EXPECT_EQ(dt[n], 0.0);
      continue;
    }
    const double t = 300.0 + u[n];
    const double out =
        area[n] * (0.8 * stefan_boltzmann * (std::pow(t, 4) - std::pow(200.0, 4)) - 30.0 + 4.0 * (t - 290.0));
    EXPECT_NEAR(r[n], out - heat[n] + capacity[n] * 0.02 * (u[n] - old[n]), 1e-10 * out);
    EXPECT_NEAR(d[n], area[n] * (3.2 * stefan_boltzmann * std::pow(t, 3) + 4.0) + 0.02 * capacity[n], 1e-12 * d[n]);
    EXPECT_EQ(dt[n], -r[n] / capacity[n]);
    stored += capacity[n] * std::fabs(u[n] - old[n]);
  }
  ReductionScratch scratch;
  EXPECT_NEAR(reduce_rows(space, "NodeStorage", Box{count, 1, 1},
                          NodeStorage{nodes, twins::device<double>(u), twins::device<double>(old), true}, scratch),
              stored, 1e-12 * stored);
  const auto state = twins::device<double>(u);
  for_each(space, "ImposeNodes", count, ImposeNodes{nodes, state});
  EXPECT_EQ(to_host(state)[2], -20.0);
  EXPECT_EQ(to_host(state)[1], u[1]);
}

TEST(Responses, InverseWithPivots) {
  constexpr int count = 5;
  const ExecutionSpace space{};
  auto values = twins::uniform(count * count, -1.0, 1.0, 8);
  values[0] = 0.0;  // the first pivot lies in another row
  const auto matrix = twins::device<double>(values);
  const Array<double> inverse("inverse", count * count);
  for_each(space, "InvertResponses", 1, InvertResponses{count, matrix, inverse});
  const auto found = to_host(inverse);
  for (int i = 0; i < count; ++i) {
    for (int j = 0; j < count; ++j) {
      double sum = 0.0;
      for (int k = 0; k < count; ++k) sum += values[i * count + k] * found[k * count + j];
      EXPECT_NEAR(sum, i == j ? 1.0 : 0.0, 1e-12);
    }
  }
  // Two equal rows: nothing is corrected.
  std::copy(values.begin(), values.begin() + count, values.begin() + count);
  Kokkos::deep_copy(matrix, twins::device<double>(values));
  for_each(space, "InvertResponses", 1, InvertResponses{count, matrix, inverse});
  for (const double value : to_host(inverse)) EXPECT_EQ(value, 0.0);
}

TEST(Responses, ProjectionAndCorrection) {
  constexpr int size = 3000;
  const ExecutionSpace space{};
  const auto z = twins::uniform(size, 0.0, 1.0, 9), r = twins::uniform(size, -1.0, 1.0, 10);
  const auto field = twins::device<float>(z), right = twins::device<float>(r), y = twins::device<float>(r);
  const int pieces = ResponsePieces::count(size);
  const Array<double> sums("sums", pieces), amount("amount", 1);
  const auto begin = to_device(std::vector<int>{0, pieces}, "begin");
  for_each(space, "ResponsePieces", pieces, ResponsePieces{field, right, 0, sums});
  for_each(space, "ResponseAmounts", 1,
           ResponseAmounts{1, begin, sums, to_device(std::vector<double>{0.25}, "inverse"), amount});
  double product = 0.0;
  for (int c = 0; c < size; ++c) product += double(float(z[c])) * double(float(r[c]));
  EXPECT_NEAR(to_host(amount)[0], 0.25 * product, 1e-12 * size);
  for_each(space, "AddResponse", size, AddResponse{amount, 0, field, y});
  const auto corrected = to_host(y);
  for (int c = 0; c < size; ++c) {
    ASSERT_NEAR(corrected[c], float(r[c]) + 0.25 * product * float(z[c]), 1e-5);
  }
}

}  // namespace
}  // namespace coldsky
