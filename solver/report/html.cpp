#include "solver/report/html.hpp"

#include <algorithm>

#include "solver/case/scene_keys.hpp"
#include "solver/case/schema.hpp"
#include "solver/report/page.hpp"

namespace coldsky {

namespace {

/// What a default rests on, in all languages; texts of the schema that have no translation stay as they are.
Text default_source(const std::string& source) {
  const std::string key = "source." + source;
  return has_phrase(key) ? Text(source, phrases().at(key).at("ko").get<std::string>()) : Text(source);
}

/// Whether the answer rests on a key: not those that tell how to compute and what to write, nor those that have no
/// meaning in the case, nor in a steady case those of time.
bool rests_on(const KeySpec& key, const Case& c) {
  for (const char* table : {"title", "output.", "mesh.", "solver."}) {
    if (key.path.starts_with(table)) return false;
  }
  const bool transient = c.time.end || c.time.orbits;
  return matters(key, c) && (transient || key.commands != key_of_transient);
}

/// What the case gives of the panels, bodies and mirrors of its scene.
void add_scene_inputs(const Case& c, std::vector<ReportInputRow>& rows) {
  if (!c.scene) return;
  for (const SceneList list : scene_lists) {
    for (std::size_t entry = 0; entry < count_of(*c.scene, list); ++entry) {
      for (const SceneKey& key : scene_schema()) {
        const auto given = key.list == list ? c.given.find(path_of(*c.scene, key, entry)) : c.given.end();
        if (given == c.given.end()) continue;
        ReportInputRow row;
        row.key = given->first;
        row.name = has_phrase("key." + key.spec.path) ? phrase("key." + key.spec.path) : Text(key.spec.sentence);
        row.value = given->second.text;
        row.origin = phrase(given->second.overridden ? "origin.override" : "origin.given");
        row.source = given->second.comment;
        rows.push_back(std::move(row));
      }
    }
  }
}

}  // namespace

std::vector<ReportInputRow> case_inputs(const Case& c) {
  std::vector<ReportInputRow> rows;
  for (const KeySpec& key : schema()) {
    if (!rests_on(key, c)) continue;
    ReportInputRow row;
    row.key = key.path;
    row.name = has_phrase("key." + key.path) ? phrase("key." + key.path) : Text(key.sentence);
    const auto given = c.given.find(key.path);
    if (given != c.given.end()) {
      row.value = given->second.text;
      row.origin = phrase(given->second.overridden ? "origin.override" : "origin.given");
      row.source = given->second.comment;
    } else if (std::find(c.defaults.begin(), c.defaults.end(), key.path) != c.defaults.end()) {
      row.value = key.default_text;
      row.origin = phrase("origin.default");
      row.source = default_source(key.default_source);
    } else {
      continue;
    }
    rows.push_back(std::move(row));
  }
  add_scene_inputs(c, rows);
  return rows;
}

std::string format_columns(const ReportTable& table, const std::string& language) {
  std::vector<std::vector<std::string>> lines(1);
  std::vector<bool> at_the_right;
  for (const ReportTable::Column& column : table.columns) {
    const bool bare = column.unit.empty() || column.unit == "-";
    const std::string unit = column.unit == "degC" ? "°C" : column.unit;
    lines[0].push_back(column.head.in(language) + (bare ? "" : " [" + unit + "]"));
    at_the_right.push_back(column.number);
  }
  lines.insert(lines.end(), table.rows.begin(), table.rows.end());
  return table.title.in(language) + "\n" + align_columns(lines, at_the_right);
}

void write_report(const std::filesystem::path& file, const ReportInput& report) {
  Json document;
  put_text(document, "title", report.title);
  put_text(document, "verdict", report.verdict);
  put_text(document, "environment", report.environment);
  const auto put_rows = [&](const char* name, const std::vector<TableRow>& rows) {
    document[name] = Json::array();
    for (const TableRow& row : rows) {
      Json entry{{"value", row.value}, {"unit", row.unit}};
      put_text(entry, "label", row.label);
      put_text(entry, "note", row.note);
      document[name].push_back(entry);
    }
  };
  put_rows("rows", report.rows);
  put_rows("limits", report.limits);
  document["tables"] = Json::array();
  for (const ReportTable& table : report.tables) {
    Json entry{{"id", table.id}, {"rows", table.rows}, {"columns", Json::array()}};
    put_text(entry, "title", table.title);
    for (const ReportTable::Column& column : table.columns) {
      Json head{{"unit", column.unit}, {"number", column.number}};
      put_text(head, "head", column.head);
      entry["columns"].push_back(std::move(head));
    }
    document["tables"].push_back(std::move(entry));
  }
  document["warnings"] = Json::array();
  for (const Text& warning : report.warnings) {
    Json entry;
    put_text(entry, "text", warning);
    document["warnings"].push_back(entry);
  }
  document["figures"] = report.figures;
  document["inputs"] = Json::array();
  for (const ReportInputRow& row : report.inputs) {
    Json entry{{"key", row.key}, {"value", row.value}};
    put_text(entry, "name", row.name);
    put_text(entry, "origin", row.origin);
    put_text(entry, "source", row.source);
    document["inputs"].push_back(entry);
  }
  document["case_text"] = report.case_text;
  document["chip"] = {{"temperature_K", report.chip}, {"limit_K", report.chip_limit}};
  document["run"] = {{"date", report.date},
                     {"host", report.host},
                     {"command", report.command},
                     {"version", report.version},
                     {"machine", report.machine}};
  write_page(file,
             {report.title, report.verdict, report.language, {"scene.js", "report.js"}, "page.", report.shared_folder},
             document);
}

}  // namespace coldsky
