#include "solver/report/html.hpp"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "solver/core/error.hpp"
#include "solver/core/paths.hpp"
#include "solver/results/text_file.hpp"

namespace coldsky {

namespace {

std::string escape(const std::string& text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

/// plotly.min.js, or empty where the build had none.
std::string plotly_script() {
  try {
    std::ifstream file(data_file("plotly.min.js"));
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  } catch (const LibraryError&) {
    return {};
  }
}

/// JSON that may stand inside a script element.
std::string script_json(const nlohmann::json& value) {
  std::string text = value.dump();
  for (std::size_t at = 0; (at = text.find("</", at)) != std::string::npos; at += 3) text.replace(at, 2, "<\\/");
  return text;
}

constexpr const char* style = R"css(
:root{color-scheme:light dark;--ink:#1b2430;--paper:#fff;--soft:#667085;--line:#d0d5dd;--accent:#0b6e99}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ef;--paper:#12161c;--soft:#98a2b3;--line:#344054;--accent:#5cc8f2}}
*{box-sizing:border-box}body{margin:0 auto;max-width:1000px;padding:1.5rem 1rem;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .5rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}
.verdict{font-size:1.15rem;border-left:4px solid var(--accent);padding:.25rem 0 .25rem .9rem}
.soft{color:var(--soft);font-size:.9rem}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
td,th{padding:.3rem .5rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;overflow-wrap:anywhere}td.n{text-align:right;white-space:nowrap}
.plot{width:100%;height:360px;margin:.5rem 0}pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.8rem;border:1px solid var(--line);padding:.75rem}
@media print{body{max-width:none}details[open] pre{border:0}.plot{break-inside:avoid}}
@media(max-width:480px){td.note,th.note{display:none}.plot{height:300px}})css";

constexpr const char* draw = R"js(
const css=n=>getComputedStyle(document.documentElement).getPropertyValue(n).trim();
function render(){const base={paper_bgcolor:'rgba(0,0,0,0)',plot_bgcolor:'rgba(0,0,0,0)',font:{color:css('--ink'),size:12},margin:{l:60,r:16,t:36,b:48}};
const axis=(t,x)=>Object.assign({title:{text:t},gridcolor:css('--line'),zeroline:false,automargin:true},x||{});
const opt={responsive:true,displaylogo:false,displayModeBar:false};
const inferno=[[0,'#000004'],[.15,'#280b54'],[.3,'#65156e'],[.45,'#9f2a63'],[.6,'#d44842'],[.75,'#f57d15'],[.9,'#fac228'],[1,'#fcffa4']];
report.maps.forEach((m,n)=>Plotly.react('map'+n,[{type:'heatmap',x:m.x,y:m.y,z:m.z,colorscale:inferno,colorbar:{title:{text:m.value_label,side:'right'},thickness:14}}],Object.assign({},base,{title:{text:m.title,font:{size:14}},xaxis:axis(m.x_label),yaxis:axis(m.y_label)}),opt));
report.curves.forEach((c,n)=>Plotly.react('curve'+n,[{x:c.x,y:c.y,mode:'lines+markers',marker:{size:4},line:{color:css('--accent')}}],Object.assign({},base,{title:{text:c.title,font:{size:14}},xaxis:axis(c.x_label),yaxis:axis(c.y_label,c.logarithmic?{type:'log',exponentformat:'power'}:{})}),opt));
if(report.flows.length)Plotly.react('flows',[{type:'bar',orientation:'h',y:report.flows.map(f=>f.label),x:report.flows.map(f=>f.power),marker:{color:report.flows.map(f=>f.power>=0?'#d1495b':'#2e86ab')}}],Object.assign({},base,{title:{text:'Heat of one panel, into it (+) and out of it (-)',font:{size:14}},xaxis:axis('W'),yaxis:axis('',{autorange:'reversed'})}),opt);}
render();matchMedia('(prefers-color-scheme: dark)').addEventListener('change',render);)js";

}  // namespace

void write_report(const std::filesystem::path& file, const ReportInput& report) {
  const std::string plotly = plotly_script();
  std::ostringstream out;
  out << "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width,initial-scale=1\"><link rel=\"icon\" href=\"data:,\"><title>"
      << escape(report.title) << "</title><style>" << style << "</style></head><body>\n";
  out << "<h1>" << escape(report.title) << "</h1>\n<p class=\"verdict\">" << escape(report.verdict)
      << "</p>\n<p class=\"soft\">" << escape(report.environment) << "</p>\n<h2>Results</h2>\n<table>\n";
  for (const TableRow& row : report.rows) {
    out << "<tr><td>" << escape(row.label) << "</td><td class=\"n\">" << escape(row.value) << "</td><td>"
        << escape(row.unit) << "</td><td class=\"note soft\">" << escape(row.note) << "</td></tr>\n";
  }
  out << "</table>\n";
  if (plotly.empty()) {
    out << "<p class=\"soft\">This build has no plotly.js: the charts are left out.</p>\n";
    if (!report.flows.empty()) {
      out << "<h2>Heat of one panel</h2>\n<table>\n";
      for (const ReportFlow& flow : report.flows) {
        out << "<tr><td>" << escape(flow.label) << "</td><td class=\"n\">" << format_number(flow.power)
            << "</td><td>W</td></tr>\n";
      }
      out << "</table>\n";
    }
  } else {
    nlohmann::json data{
        {"maps", nlohmann::json::array()}, {"curves", nlohmann::json::array()}, {"flows", nlohmann::json::array()}};
    out << "<h2>Fields</h2>\n";
    for (std::size_t n = 0; n < report.maps.size(); ++n) {
      const ReportMap& map = report.maps[n];
      nlohmann::json rows = nlohmann::json::array();
      for (std::size_t y = 0; y < map.y.size(); ++y) {
        nlohmann::json row = nlohmann::json::array();
        for (std::size_t x = 0; x < map.x.size(); ++x)
          row.push_back(std::stod(fmt::format("{:.3f}", map.values[x + map.x.size() * y])));
        rows.push_back(row);
      }
      data["maps"].push_back({{"title", map.title},
                              {"x_label", map.x_label},
                              {"y_label", map.y_label},
                              {"value_label", map.value_label},
                              {"x", map.x},
                              {"y", map.y},
                              {"z", rows}});
      out << "<div class=\"plot\" id=\"map" << n << "\"></div>\n";
    }
    if (!report.flows.empty()) out << "<h2>Balance</h2>\n<div class=\"plot\" id=\"flows\"></div>\n";
    for (const ReportFlow& flow : report.flows) data["flows"].push_back({{"label", flow.label}, {"power", flow.power}});
    out << "<h2>Along the coolant, and convergence</h2>\n";
    for (std::size_t n = 0; n < report.curves.size(); ++n) {
      const ReportCurve& curve = report.curves[n];
      data["curves"].push_back({{"title", curve.title},
                                {"x_label", curve.x_label},
                                {"y_label", curve.y_label},
                                {"logarithmic", curve.logarithmic},
                                {"x", curve.x},
                                {"y", curve.y}});
      out << "<div class=\"plot\" id=\"curve" << n << "\"></div>\n";
    }
    out << "<script>" << plotly << "</script>\n<script>const report=" << script_json(data) << ";" << draw
        << "</script>\n";
  }
  out << "<details><summary>The case, resolved</summary><pre>" << escape(report.case_text)
      << "</pre></details>\n<p class=\"soft\">" << escape(report.provenance) << "</p>\n</body></html>\n";
  write_text(file, out.str());
}

}  // namespace coldsky
