#include "solver/results/input_values.hpp"

#include "solver/case/schema.hpp"

namespace coldsky {

std::vector<std::pair<std::string, Summary::Value>> input_values(const Case& c) {
  Case copy = c;  // the schema's access is not const
  std::vector<std::pair<std::string, Summary::Value>> values;
  for (const KeySpec& key : schema()) {
    Summary::Value value;
    switch (key.member.index()) {
      case 0:
        value = std::get<0>(key.member)(copy);
        break;
      case 1:
        if (const auto& given = std::get<1>(key.member)(copy)) value = *given;
        break;
      case 2:
        value = static_cast<std::int64_t>(std::get<2>(key.member)(copy));
        break;
      case 3:
        value = std::get<3>(key.member)(copy);
        break;
      case 4:
        if (const std::string& text = std::get<4>(key.member)(copy); !text.empty()) value = text;
        break;
      default:
        value = std::get<5>(key.member)(copy);
    }
    values.emplace_back("input." + key.path, std::move(value));
  }
  return values;
}

}  // namespace coldsky
