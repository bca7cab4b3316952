#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "solver/report/terminal.hpp"

namespace coldsky {

/// A field over a rectangle, values row by row: index x + nx * y.
struct ReportMap {
  std::string title, x_label, y_label, value_label;
  std::vector<double> x, y, values;
};

struct ReportCurve {
  std::string title, x_label, y_label;
  bool logarithmic = false;
  std::vector<double> x, y;
};

/// Heat flows that add up: in is positive, out negative [W].
struct ReportFlow {
  std::string label;
  double power;
};

struct ReportInput {
  std::string title, verdict, environment;
  std::vector<TableRow> rows;
  std::vector<ReportMap> maps;
  std::vector<ReportCurve> curves;
  std::vector<ReportFlow> flows;
  std::string case_text, provenance;
};

/// Writes report.html: one file that needs no network. Charts are drawn by plotly.js, embedded from the data folder;
/// without it the report carries its tables and says so.
void write_report(const std::filesystem::path& file, const ReportInput& report);

}  // namespace coldsky
