#include "solver/core/grid_convergence.hpp"

#include <gtest/gtest.h>

namespace coldsky {
namespace {

// Known limits: order 2, order 1, a change of sign, and no change.
TEST(GridConvergence, BoundsTheErrorOfKnownSeries) {
  EXPECT_NEAR(error_bound({5.0 + 1.0, 5.0 + 0.25, 5.0 + 0.0625}), 1.0, 1e-12);
  EXPECT_NEAR(error_bound({5.0 - 1.0, 5.0 - 0.5, 5.0 - 0.25}), 1.0, 1e-12);
  EXPECT_GE(error_bound({5.0 + 1.0, 5.0 - 0.25, 5.0 + 0.05}), 1.0);
  EXPECT_EQ(error_bound({5.0, 5.0, 5.0}), 0.0);
  // Orders above 2 are not believed in, nor those below 1/2.
  EXPECT_GT(error_bound({5.0 + 1.0, 5.0 + 0.125, 5.0 + 0.015625}), 1.0);
  EXPECT_LT(error_bound({5.0 + 1.0, 5.0 + 0.99, 5.0 + 0.98}), 0.1);
  EXPECT_NEAR(error_bound(5.0 + 1.0, 5.0 + 0.5), 1.0, 1e-12);
}

// Two meshes alone tell of no order, three of smooth answers of one between the first and the second.
TEST(GridConvergence, LeavesWhatTheOrderSays) {
  EXPECT_DOUBLE_EQ(change_to_come(3.0, 0.0, smooth_orders), 3.0);
  EXPECT_DOUBLE_EQ(change_to_come(3.0, 4.0, smooth_orders), 1.0);
  EXPECT_DOUBLE_EQ(change_to_come(3.0, 100.0, smooth_orders), 1.0);
  EXPECT_DOUBLE_EQ(change_to_come(3.0, 1.1, smooth_orders), 3.0);
  EXPECT_NEAR(change_to_come(3.0, 3.0, smooth_orders), 1.5, 1e-15);
}

}  // namespace
}  // namespace coldsky
