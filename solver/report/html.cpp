#include "solver/report/html.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "solver/report/page.hpp"
#include "solver/results/text_file.hpp"

namespace coldsky {

namespace {

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
  out << page_head(report.title);
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
