#include <set>

#include "kernels/base/rows.hpp"
#include "tests/support/twins.hpp"

namespace coldsky {
namespace {

struct Spanning {
  static constexpr bool spans_rows = true;
};
struct RowByRow {};

class Runs : public ::testing::TestWithParam<Box> {};

/// Counts the calls that treat each row; runs keep to the inside of a plane.
template <class Functor>
std::vector<int> visits(const Box& box) {
  std::vector<int> count(box.rows(), 0);
  const auto runs = detail::RowRuns::of<Functor>(box);
  struct Count {
    const Box& box;
    std::vector<int>& count;
    void row(int i0, int i1, int j, int k) const {
      EXPECT_EQ(i0, 0);
      EXPECT_EQ(i1 % box.nx, 0);
      const int rows = i1 / box.nx;
      if (rows > 1) {
        EXPECT_GT(j, 0);
        EXPECT_LT(j + rows, box.ny);
      }
      for (int n = 0; n < rows; ++n) ++count.at(j + n + box.ny * k);
    }
  };
  for (int n = 0; n < runs.count(); ++n) runs.call(Count{box, count}, n);
  return count;
}

TEST_P(Runs, VisitEveryRowOnce) {
  const std::vector<int> once(GetParam().rows(), 1);
  EXPECT_EQ(visits<Spanning>(GetParam()), once);
  EXPECT_EQ(visits<RowByRow>(GetParam()), once);
}

TEST(Runs, ShortRowsShareACall) {
  EXPECT_TRUE(Spanning::spans_rows);
  const Box box{32, 100, 10};
  EXPECT_LT(detail::RowRuns::of<Spanning>(box).count(), box.rows() / 10);
  EXPECT_EQ(detail::RowRuns::of<RowByRow>(box).count(), box.rows());
}

INSTANTIATE_TEST_SUITE_P(Awkward, Runs, ::testing::ValuesIn(twins::awkward_boxes));

TEST(Arrays, LargeOnesAreWholeAndOnAHostBeginAtDifferentDistancesFromAPage) {
  constexpr int count = 1 << 18;
  std::vector<Array<float>> arrays;
  std::set<std::uintptr_t> begins;
  for (int n = 0; n < 8; ++n) {
    arrays.push_back(make_array<float>("array", count));
    EXPECT_EQ(arrays.back().extent(0), std::size_t{count});
    const auto begin = reinterpret_cast<std::uintptr_t>(arrays.back().data());
    EXPECT_EQ(begin % 64, 0u);
    begins.insert(begin % 4096);
  }
  if (runs_on_host) {
    EXPECT_EQ(begins.size(), arrays.size());
  }
  // They do not overlap: what is written into one stays out of the others.
  for (int n = 0; n < 8; ++n) Kokkos::deep_copy(arrays[n], static_cast<float>(n));
  for (int n = 0; n < 8; ++n) {
    const auto entries = to_host(arrays[n]);
    EXPECT_EQ(entries.front(), n);
    EXPECT_EQ(entries.back(), n);
  }
}

}  // namespace
}  // namespace coldsky
