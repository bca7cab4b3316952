/// Contracts end a debug build where they do not hold; compiled without NDEBUG, whatever the build is.
#include <gtest/gtest.h>

#include "kernels/base/vector.hpp"
#include "kernels/block/stencil.hpp"
#include "kernels/laws/physics.hpp"
#include "kernels/panel/coolant.hpp"

namespace coldsky {
namespace {

TEST(Contracts, HoldForWhatIsRight) {
  EXPECT_EQ((Box{4, 3, 2}.index(3, 2, 1)), 23);
  SurfaceLaw law;
  law.emissivity = 0.9;
  EXPECT_GT(face_balance(law, 300.0, 1000.0).flux, 0.0);
}

TEST(Contracts, ACellLiesInItsBox) {
  EXPECT_DEATH((Box{4, 3, 2}.index(4, 0, 0)), "coldsky expects i >= 0 && i < nx .*kernels/base/types.hpp:");
  EXPECT_DEATH((Box{4, 3, 2}.index(0, -1, 0)), "coldsky expects");
}

TEST(Contracts, VectorsHaveOneLength) {
  const ExecutionSpace space{};
  const auto shorter = make_array<double>("shorter", 7), longer = make_array<double>("longer", 8);
  fill(space, 1.0, shorter);
  fill(space, 1.0, longer);
  EXPECT_DEATH(copy(space, longer, shorter), "coldsky expects y.extent");
  EXPECT_DEATH(axpby(space, 1.0, longer, 1.0, shorter), "coldsky expects y.extent");
}

TEST(Contracts, AStencilMeetsAVectorOfItsCells) {
  const Box box{4, 3, 2};
  const auto a = StencilData<double>::allocate(box, "a");
  const Array<const double> vector = make_array<double>("vector", box.cells() - 1);
  EXPECT_DEATH((StencilRow<double, double>(a, vector, CellRun::row(a.box, 0, 0))), "coldsky expects .*vector.extent");
}

TEST(Contracts, ASurfaceEmitsNoMoreThanABlackOne) {
  SurfaceLaw law;
  law.emissivity = 1.1;
  EXPECT_DEATH(face_balance(law, 300.0, 1000.0), "coldsky expects law.emissivity");
}

TEST(Contracts, ASegmentLiesInItsTube) {
  TubesData tubes;
  tubes.tubes = 2;
  tubes.segments = 5;
  EXPECT_EQ(tubes.entry(1, 4), 9);
  EXPECT_DEATH(tubes.entry(2, 0), "coldsky expects tube >= 0");
  EXPECT_DEATH(tubes.entry(0, 5), "coldsky expects tube >= 0");
}

}  // namespace
}  // namespace coldsky
