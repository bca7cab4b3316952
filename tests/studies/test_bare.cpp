// A body without radiator: its temperature and the time to its limit against closed forms.
#include "solver/studies/bare.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "solver/core/constants.hpp"
#include "solver/session/session.hpp"
#include "tests/support/expect_relative.hpp"

namespace coldsky {
namespace {

BareBody server() {
  BareBody body{10200.0, 1.8472, 0.9, 130.5, 700.0};
  body.limit = 358.15;
  return body;
}

double strength(const BareBody& body) { return constants::stefan_boltzmann * body.emissivity * body.area; }

TEST(Bare, SteadyTemperatureIsThatOfRadiation) {
  const BareBody body = server();
  const double expected = std::pow(body.power / strength(body) + std::pow(body.space, 4), 0.25);
  expect_within(bare_steady_temperature(body, Session{}, {}), expected, 1e-12);
}

// C dT / (P - epsilon sigma A (T^4 - T_s^4)) has an integral: with T_e where it comes to rest,
// t = C / (4 k T_e^3) [ln((T_e + T) / (T_e - T)) + 2 atan(T / T_e)].
TEST(Bare, TimeToTheLimitIsThatOfTheIntegral) {
  for (const double power : {1900.0, 10200.0}) {
    BareBody body = server();
    body.power = power;
    const double k = strength(body), rest = std::pow(power / k + std::pow(body.space, 4), 0.25);
    body.limit = std::min(body.limit, 0.5 * (body.start + rest));
    const auto integral = [&](double t) { return std::log((rest + t) / (rest - t)) + 2.0 * std::atan(t / rest); };
    const double expected =
        body.mass * body.specific_heat / (4.0 * k * std::pow(rest, 3)) * (integral(body.limit) - integral(body.start));
    expect_within(bare_heating(body, Session{}, {}).time, expected, 1e-6, std::to_string(power) + " W");
  }
}

}  // namespace
}  // namespace coldsky
