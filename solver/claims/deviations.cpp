#include <fmt/format.h>

#include <utility>

#include "solver/claims/json_number.hpp"
#include "solver/claims/ledger_maker.hpp"
#include "solver/core/constants.hpp"
#include "solver/core/phrases.hpp"

/// Where full fields differ from the closed forms of the ledger, by how much, and why.
namespace coldsky::ledger {

Json LedgerMaker::deviations() {
  Json list = Json::array();
  const auto add = [&](const Text& name, double ideal, double field, const std::string& unit, const Text& why) {
    Json json;
    put_text(json, "name", name);
    json["ideal"] = json_number(ideal);
    json["field"] = json_number(field);
    json["unit"] = unit;
    json["relative"] = json_number(field / ideal - 1.0);
    put_text(json, "why", why);
    list.push_back(std::move(json));
  };
  const double efficiency = model_.row("C1r"), assumed = model_["radiator.efficiency"];
  const double imposed = model_["radiator.temperature"] - constants::zero_celsius;
  const double mean = model_.row("C1y") - constants::zero_celsius;
  add({"radiator per megawatt, dawn-dusk orbit", "여명-황혼 궤도의 1 MW당 방열판"}, model_.row("C1f"),
      model_.row("C1q"), "m2/MW",
      {fmt::format("the panel reaches an efficiency of {:.3f} where {:.2f} is assumed: fins, adhesive and coolant film "
                   "are solved; the chips' limit leaves the coolant a mean of {:.1f} °C where {:.1f} °C is imposed; "
                   "the pump's heat comes on top",
                   efficiency, assumed, mean, imposed),
       fmt::format("가정한 효율 {1:.2f} 대신 패널의 효율은 {0:.3f}이다. 핀, 접착층, 냉각재 막을 풀었다. 칩의 한계에서 "
                   "정해지는 냉각재 평균 온도는 {2:.1f} °C로, 정해 둔 {3:.1f} °C와 다르다. 펌프의 열이 더해진다",
                   efficiency, assumed, mean, imposed)});
  add({"mass per area of the radiator", "방열판의 면적당 질량"}, model_["radiator.areal_mass"], model_.row("C1s"),
      "kg/m2",
      {"the panel of the case has aluminium sheets of 0.5 mm, saddles and ammonia; the ledger assumes a lighter one",
       "사례의 패널은 0.5 mm 알루미늄 면재, 새들, 암모니아로 되어 있다. 장부는 더 가벼운 것을 가정한다"});
  add({"pump power per megawatt", "1 MW당 펌프 전력"}, model_.row("C4c"), model_.row("C4i"), "W",
      {"the loop of the case is warmer, so its ammonia is lighter, and its tubes add to the pressure drop",
       "사례의 회로는 더 따뜻해서 암모니아가 가볍고, 관이 압력 강하를 더한다"});
  add({"worst day of the dawn-dusk orbit", "여명-황혼 궤도의 가장 불리한 날"}, model_.row("C1f"), model_.row("C1t"),
      "m2/MW",
      {"the closed form takes the Sun along the orbit's normal; in June it stands 31 degrees off and lights the "
       "faces",
       "단순식은 태양이 궤도 법선에 있다고 본다. 6월에는 31도 벗어나 면을 비춘다"});
  add({"lunar ground at noon", "달 정오의 지면 온도"}, model_["moon.noon_ground"], model_.row("C6j"), "K",
      {"measured value against the regolith solved with the same albedo", "측정값과, 같은 알베도로 푼 표토의 비교"});
  return list;
}

}  // namespace coldsky::ledger
