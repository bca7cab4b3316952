#include "solver/results/history.hpp"

#include <fmt/format.h>

#include "solver/results/text_file.hpp"

namespace coldsky {

void write_history(const std::filesystem::path& file, const History& history) {
  std::string text;
  for (const auto& column : history.columns) {
    const std::string unit =
        column.units == "1" ? "" : "_" + (column.units == "kg s-1" ? std::string("kg_s") : column.units);
    text += fmt::format("{}{}{}", text.empty() ? "" : ",", column.name, unit);
  }
  text += "\n";
  for (std::size_t row = 0; row < history.rows(); ++row) {
    for (std::size_t n = 0; n < history.columns.size(); ++n) {
      text += fmt::format("{}{:.12g}", n == 0 ? "" : ",", history.columns[n].values[row]);
    }
    text += "\n";
  }
  write_text(file, text);
}

}  // namespace coldsky
