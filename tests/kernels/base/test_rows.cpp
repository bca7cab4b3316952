#include <limits>
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

/// Counts the visits of each cell: a row functor, with and without steps, one that reads neighbours, one of entries.
/// They run on the host, though as functions of both; what must not be is counted as a thousand visits.
struct Visits {
  Box box;
  int* count;
  KOKKOS_INLINE_FUNCTION void add(int c, bool allowed = true) const { count[c] += allowed ? 1 : 1000; }
};
struct OneCell : Visits {
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int k) const { add(box.index(i0, j, k), i1 == i0 + 1); }
};
struct Steps : Visits {
  static constexpr bool takes_steps = true;
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int k) const {
    static_assert(takes_steps);  // named by the rows alone, which one compiler takes for nowhere
    for (int i = i0; i < i1; i += row_step) add(box.index(i, j, k));
  }
};
struct Neighbours : Visits {
  KOKKOS_INLINE_FUNCTION void cells(const CellRun& run, int i0, int i1) const {
    for (int i = i0; i < i1; i += row_step) {
      const int c = run.start + i;
      // All that it may read lies in the array.
      bool inside = true;
      for (const int low : {run.y_low, run.z_low, run.first ? 0 : 1}) inside = inside && c - low >= 0;
      for (const int high : {run.y_high, run.z_high, run.last ? 0 : 1}) inside = inside && c + high < box.cells();
      add(c, inside);
    }
  }
};
struct Entries {
  Visits visits;
  int count = visits.box.cells();
  KOKKOS_INLINE_FUNCTION void cells(int begin, int end) const {
    for (int n = begin; n < end; n += row_step) visits.add(n);
  }
};

/// A lambda would be the host's alone.
struct Call {
  template <class Functor>
  KOKKOS_INLINE_FUNCTION void operator()(const Functor& call) const {
    call();
  }
};

class Threads : public ::testing::TestWithParam<Box> {
 protected:
  /// Visits by the threads of a launch, and by those of a sum.
  template <class Functor>
  void expect_one_visit() {
    const Box box = GetParam();
    using Shares = detail::ThreadCells<Functor>;
    const Shares shares = Shares::of(box);
    std::vector<int> launch(box.cells(), 0), sum(box.cells(), 0);
    for (int n = 0; n < shares.threads(); ++n) {
      shares.thread(Functor{{box, launch.data()}}, n, Call{});
    }
    for (int begin = 0; begin < box.cells(); begin += 8 * row_step) {
      for (int lane = 0; lane < row_step; ++lane) {
        shares.template from<8>(Functor{{box, sum.data()}}, begin + lane, Call{});
      }
    }
    const std::vector<int> once(box.cells(), 1);
    EXPECT_EQ(launch, once);
    EXPECT_EQ(sum, once);
  }
};

TEST_P(Threads, HaveEveryCellOnce) {
  expect_one_visit<OneCell>();
  expect_one_visit<Steps>();
  expect_one_visit<Neighbours>();
  expect_one_visit<Entries>();
}
INSTANTIATE_TEST_SUITE_P(Awkward, Threads, ::testing::ValuesIn(twins::awkward_boxes));
INSTANTIATE_TEST_SUITE_P(LongRows, Threads,
                         ::testing::Values(Box{64, 5, 3}, Box{100, 4, 4}, Box{128, 7, 5}, Box{130, 2, 9},
                                           Box{250, 3, 3}, Box{513, 2, 2}));

TEST(Threads, RowsAndPlanesByMultiplication) {
  constexpr int most = std::numeric_limits<int>::max();
  for (const int divisor :
       {1, 2, 3, 5, 7, 12, 31, 32, 33, 127, 1000, 4097, 46341, 65535, 65536, 16777217, 1 << 30, most - 1, most}) {
    const detail::Division by(divisor);
    const auto expect = [&](int n) {
      ASSERT_EQ(by.quotient(n), n / divisor) << n << " / " << divisor;
      ASSERT_EQ(by.remainder(n, n / divisor), n % divisor) << n << " / " << divisor;
    };
    for (int n = 0; n < 5000; ++n) {
      expect(n);
      expect(most - n);
      // On both sides of a multiple.
      const std::int64_t multiple = std::int64_t{n} * 429497 / divisor * divisor;
      for (const std::int64_t near : {multiple - 1, multiple, multiple + 1}) {
        if (near >= 0 && near <= most) expect(static_cast<int>(near));
      }
    }
  }
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
