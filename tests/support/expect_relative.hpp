#pragma once
#include <gtest/gtest.h>

#include <cmath>

namespace coldsky {

/// |computed - reference| <= tolerance |reference|; a NaN fails, and so does a reference of zero.
inline void expect_within(double computed, double reference, double tolerance, const std::string& what = "") {
  ASSERT_NE(reference, 0.0) << what;
  const double error = std::fabs(computed - reference) / std::fabs(reference);
  EXPECT_TRUE(error <= tolerance) << what << ": " << computed << " against " << reference << ", relative error "
                                  << error << ", tolerance " << tolerance;
}

}  // namespace coldsky
