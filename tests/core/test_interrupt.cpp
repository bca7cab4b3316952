#include "solver/core/interrupt.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <string>

#include "solver/core/error.hpp"

namespace coldsky {
namespace {

TEST(Interrupt, TheFirstReasonStays) {
  Interrupt interrupt;
  EXPECT_EQ(interrupt.signal(), 0);
  EXPECT_NO_THROW(interrupt.stop_if_set());
  EXPECT_NO_THROW(stop_if_set(nullptr));
  interrupt.set(SIGTERM);
  interrupt.set(SIGINT);
  try {
    stop_if_set(&interrupt);
    ADD_FAILURE() << "went on";
  } catch (const Interrupted& reason) {
    EXPECT_EQ(reason.signal(), SIGTERM);
    EXPECT_EQ(std::string(reason.what()), "interrupted (SIGTERM)");
  }
}

int foreign = 0;

TEST(Interrupt, AHandlerSetsTheOneItWasGivenAndGivesSignalsBack) {
  auto* const before = std::signal(SIGUSR2, [](int) { ++foreign; });
  Interrupt first;
  { const InterruptHandler handler(first); }
  std::raise(SIGUSR2);  // nothing came: the signal does again what it did
  EXPECT_EQ(foreign, 1);
  EXPECT_EQ(first.signal(), 0);
  {
    static Interrupt last;  // the handler keeps it to the end of the program once a signal has come
    const InterruptHandler handler(last);
    std::raise(SIGUSR2);
    EXPECT_EQ(last.signal(), SIGUSR2);
  }
  EXPECT_EQ(foreign, 1);
  std::signal(SIGUSR2, before);
}

}  // namespace
}  // namespace coldsky
