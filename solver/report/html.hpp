#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "solver/case/case.hpp"
#include "solver/report/figure.hpp"
#include "solver/report/terminal.hpp"

namespace coldsky {

/// A key of the case with what it rests on.
struct ReportInputRow {
  std::string key, value;  ///< value with its unit, as given
  Text name, origin, source;
};

struct ReportInput {
  std::string language = "en";  ///< the page opens in it
  Text title, verdict, environment;
  std::vector<TableRow> rows, limits;
  std::vector<Text> warnings;
  std::vector<Json> figures;
  std::vector<ReportInputRow> inputs;
  std::string case_text, provenance;
};

/// All keys that the answer depends on: given ones with what the case file says beside them, others with their default
/// and its source.
std::vector<ReportInputRow> case_inputs(const Case& c);

/// Writes report.html: one file that needs no network. Charts are drawn by plotly.js, embedded from the data folder;
/// without it the report carries tables and says so.
void write_report(const std::filesystem::path& file, const ReportInput& report);

}  // namespace coldsky
