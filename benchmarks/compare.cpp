#include <fmt/format.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "benchmarks/bench.hpp"
#include "solver/core/error.hpp"
#include "solver/report/page.hpp"
#include "solver/results/text_file.hpp"

namespace coldsky {

namespace {

/// A row that both runs hold. Speed is the rate, which every benchmark has: more is better.
struct Pair {
  std::string label, unit;
  double first, second;
  std::string first_where, second_where;
  double ratio() const { return second / first; }
};

std::vector<nlohmann::json> read_rows(const std::string& file) {
  std::ifstream in(file);
  if (!in) throw InputError({file, 0, 0}, "cannot be read", "", "write it with coldsky bench NAME --json > FILE");
  std::vector<nlohmann::json> rows;
  std::string line;
  for (int n = 1; std::getline(in, line); ++n) {
    if (line.empty()) continue;
    const nlohmann::json row = nlohmann::json::parse(line, nullptr, false);
    const bool good = row.is_object() && row.contains("name") && row["name"].is_string() && row.contains("rate") &&
                      row["rate"].is_number() && row.contains("case") && row.contains("size") &&
                      row["size"].is_string();
    if (!good) {
      throw InputError({file, n, 1}, "is no line of a benchmark", "every line is an object with name, case, size, rate",
                       "write it with coldsky bench NAME --json > FILE");
    }
    rows.push_back(row);
  }
  return rows;
}

std::string label_of(const nlohmann::json& row) {
  std::string label = row["name"];
  if (row["case"].is_string()) label += " " + row["case"].get<std::string>();
  return label + " " + row["size"].get<std::string>();
}

std::string where(const nlohmann::json& row) {
  const auto backend = row.find("backend"), threads = row.find("threads");
  return fmt::format("{}, {} threads", backend != row.end() && backend->is_string() ? backend->get<std::string>() : "?",
                     threads != row.end() && threads->is_number() ? threads->get<int>() : 0);
}

constexpr const char* draw = R"js(
const css=n=>getComputedStyle(document.documentElement).getPropertyValue(n).trim();
function render(){Plotly.react('ratios',[{type:'bar',orientation:'h',y:runs.map(r=>r.label),x:runs.map(r=>r.ratio),text:runs.map(r=>r.ratio.toFixed(2)),marker:{color:css('--accent')}}],
{paper_bgcolor:'rgba(0,0,0,0)',plot_bgcolor:'rgba(0,0,0,0)',font:{color:css('--ink'),size:12},margin:{l:16,r:16,t:36,b:48},title:{text:'Speed of B over A',font:{size:14}},xaxis:{type:'log',title:{text:'rate B / rate A'},gridcolor:css('--line')},yaxis:{automargin:true,autorange:'reversed'},shapes:[{type:'line',x0:1,x1:1,yref:'paper',y0:0,y1:1,line:{color:css('--soft'),dash:'dot'}}]},{responsive:true,displaylogo:false,displayModeBar:false});}
render();matchMedia('(prefers-color-scheme: dark)').addEventListener('change',render);)js";

void write_page(const std::string& file, const BenchOptions& options, const std::vector<Pair>& pairs) {
  std::string page = page_head("coldsky bench: two runs");
  page += "<h1>Two runs side by side</h1>\n<p class=\"soft\">A: " + escape(options.files[0]) + " (" +
          escape(pairs.front().first_where) + ")<br>B: " + escape(options.files[1]) + " (" +
          escape(pairs.front().second_where) + ")</p>\n";
  page += "<table><tr><th>benchmark</th><th>A</th><th>B</th><th>unit</th><th>B / A</th></tr>\n";
  nlohmann::json runs = nlohmann::json::array();
  for (const Pair& pair : pairs) {
    page += fmt::format(
        "<tr><td>{}</td><td class=\"n\">{:.4g}</td><td class=\"n\">{:.4g}</td><td>{}</td><td "
        "class=\"n\">{:.2f}</td></tr>\n",
        escape(pair.label), pair.first, pair.second, escape(pair.unit), pair.ratio());
    runs.push_back({{"label", pair.label}, {"ratio", pair.ratio()}});
  }
  page += "</table>\n";
  const std::string plotly = plotly_script();
  if (plotly.empty()) {
    page += "<p class=\"soft\">This build has no plotly.js: the chart is left out.</p>\n";
  } else {
    page += fmt::format("<div class=\"plot\" id=\"ratios\" style=\"height:{}px\"></div>\n<script>",
                        120 + 26 * pairs.size());
    page += plotly + "</script>\n<script>const runs=" + script_json(runs) + ";" + draw + "</script>\n";
  }
  write_text(file, page + "</body></html>\n");
}

}  // namespace

int run_bench_compare(const BenchOptions& options) {
  if (options.files.size() != 2) {
    throw InputError({}, fmt::format("compare was given {} files", options.files.size()),
                     "it sets two runs side by side", "write coldsky bench compare A.json B.json");
  }
  const auto first = read_rows(options.files[0]), second = read_rows(options.files[1]);
  std::vector<Pair> pairs;
  for (const auto& a : first) {
    for (const auto& b : second) {
      if (label_of(a) != label_of(b)) continue;
      const std::string unit = a.value("rate_unit", nlohmann::json()).is_string() ? a["rate_unit"] : "";
      pairs.push_back({label_of(a), unit, a["rate"], b["rate"], where(a), where(b)});
      break;
    }
  }
  if (pairs.empty()) {
    throw InputError({options.files[1], 0, 0}, "has no benchmark in common with " + options.files[0],
                     "rows are matched by name, case and size");
  }
  std::size_t width = 9;
  double product = 0.0;
  for (const Pair& pair : pairs) width = std::max(width, pair.label.size());
  fmt::print("A: {} ({})\nB: {} ({})\n", options.files[0], pairs.front().first_where, options.files[1],
             pairs.front().second_where);
  fmt::print("{:<{}} {:>12} {:>12} {:<9} {:>8}\n", "benchmark", width, "A", "B", "", "B / A");
  for (const Pair& pair : pairs) {
    product += std::log(pair.ratio());
    fmt::print("{:<{}} {:>12.4g} {:>12.4g} {:<9} {:>8.3f}\n", pair.label, width, pair.first, pair.second, pair.unit,
               pair.ratio());
  }
  fmt::print("{:<{}} {:>12} {:>12} {:<9} {:>8.3f}\n", "geometric mean", width, "", "", "",
             std::exp(product / pairs.size()));
  if (!options.out.empty()) write_page(options.out, options, pairs);
  return 0;
}

}  // namespace coldsky
