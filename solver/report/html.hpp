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

/// A table of its own: a line a body of a scene.
struct ReportTable {
  std::string id;
  Text title;
  struct Column {
    Text head;
    std::string unit;  ///< as pages write it; "-" = none
    bool number = true;
  };
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
};
/// The same for the terminal, its title above.
std::string format_columns(const ReportTable& table, const std::string& language);

struct ReportInput {
  std::string language = "en";  ///< the page opens in it
  Text title, verdict, environment;
  std::vector<TableRow> rows, limits;
  std::vector<ReportTable> tables;
  std::vector<Text> warnings;
  std::vector<Json> figures;
  std::vector<ReportInputRow> inputs;
  double chip = 0.0, chip_limit = 0.0;  ///< hottest junction, of a transient over the run, and its limit [K]
  std::string case_text;
  std::string version, machine;     ///< of the program; backend and device
  std::string date, host, command;  ///< of the run: UTC as the summary has it; the command as typed
  /// Where plotly.js is that several reports share; empty = the report carries it.
  std::filesystem::path shared_folder;
};

/// All keys that the answer depends on: given ones with what the case file says beside them, others with their default
/// and its source.
std::vector<ReportInputRow> case_inputs(const Case& c);

/// Writes report.html: one file that needs no network. Charts are drawn by plotly.js, embedded from the data folder, or
/// beside the output folders of a batch; without it the report carries tables and says so.
void write_report(const std::filesystem::path& file, const ReportInput& report);

}  // namespace coldsky
