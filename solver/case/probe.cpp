#include <algorithm>
#include <stdexcept>

#include "solver/case/reader.hpp"
#include "solver/core/units.hpp"

namespace coldsky {

Probe parse_probe(const std::string& text) {
  const auto trim = [](std::string word) {
    word.erase(0, std::min(word.find_first_not_of(" \t"), word.size()));
    word.erase(word.find_last_not_of(" \t") + 1);
    return word;
  };
  const auto colon = text.find(':');
  std::vector<std::string> parts(1);
  for (std::size_t n = colon == std::string::npos ? text.size() : colon + 1; n < text.size(); ++n) {
    if (text[n] == ',') {
      parts.emplace_back();
    } else {
      parts.back() += text[n];
    }
  }
  if (colon == std::string::npos || parts.size() != 3)
    throw std::invalid_argument("a name and three parts are expected");
  Probe probe;
  probe.name = trim(text.substr(0, colon));
  if (probe.name.empty() ||
      probe.name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") !=
          std::string::npos) {
    throw std::invalid_argument("a name has letters, digits and _");
  }
  const auto length = [&](const std::string& part) {
    try {
      return parse_quantity(trim(part), "m", false);
    } catch (const QuantityError& error) {
      throw std::invalid_argument(error.problem);
    }
  };
  probe.x = length(parts[0]);
  probe.y = length(parts[1]);
  const std::string side = trim(parts[2]);
  if (side != "front" && side != "back") throw std::invalid_argument("the side is front or back");
  probe.front = side == "front";
  return probe;
}

}  // namespace coldsky
