#include "solver/report/figure.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace coldsky {

namespace {

/// Flows below this share of all flows are too thin to draw.
constexpr double visible_share = 1e-6;

}  // namespace

Json make_figure(const std::string& id, const std::string& kind, const Text& title, const Text& caption) {
  Json figure{{"id", id}, {"kind", kind}};
  put_text(figure, "title", title);
  put_text(figure, "caption", caption);
  return figure;
}

Json make_axis(const Text& label, const std::string& unit, bool logarithmic) {
  Json axis;
  put_text(axis, "label", label);
  axis["unit"] = unit;
  axis["log"] = logarithmic;
  return axis;
}

Json make_series(const Text& name, const std::vector<double>& x, const std::vector<double>& y, const std::string& mode,
                 bool dash) {
  Json series;
  put_text(series, "name", name);
  series["x"] = rounded(x);
  series["y"] = rounded(y);
  series["mode"] = mode;
  series["dash"] = dash;
  return series;
}

Json make_reference(const std::string& axis, double value, const Text& name) {
  Json reference{{"axis", axis}, {"value", rounded(value)}};
  put_text(reference, "name", name);
  return reference;
}

Json make_shade(double from, double to, const Text& name) {
  Json shade{{"from", rounded(from)}, {"to", rounded(to)}};
  put_text(shade, "name", name);
  return shade;
}

std::size_t FlowDiagram::node(const Text& name) {
  for (std::size_t n = 0; n < nodes_.size(); ++n) {
    if (nodes_[n].en == name.en) return n;
  }
  nodes_.push_back(name);
  return nodes_.size() - 1;
}

void FlowDiagram::link(const Text& source, const Text& target, double power) {
  if (power == 0.0) return;
  const std::size_t from = node(source);
  links_.push_back({from, node(target), power});
}

std::vector<std::pair<double, double>> FlowDiagram::sums() const {
  std::vector<std::pair<double, double>> sums(nodes_.size());
  for (const Link& link : links_) {
    sums[link.source].second += link.power;
    sums[link.target].first += link.power;
  }
  return sums;
}

double FlowDiagram::residual() const {
  double total = 0.0;
  for (const auto& [in, out] : sums()) {
    if (in > 0.0 && out > 0.0) total += std::fabs(in - out);
  }
  return total;
}

double FlowDiagram::total_in() const {
  double total = 0.0;
  for (const auto& [in, out] : sums()) total += in > 0.0 ? 0.0 : out;
  return total;
}

double FlowDiagram::total_out() const {
  double total = 0.0;
  for (const auto& [in, out] : sums()) total += out > 0.0 ? 0.0 : in;
  return total;
}

void FlowDiagram::put(Json& figure, double unit_in_watts, const std::string& unit) const {
  figure["unit"] = unit;
  figure["nodes"] = Json::array();
  figure["links"] = Json::array();
  const double least = visible_share * (total_in() + total_out());
  std::map<std::size_t, std::size_t> shown;
  const auto index_of = [&](std::size_t n) {
    const auto [place, is_new] = shown.emplace(n, shown.size());
    if (is_new) {
      Json node;
      put_text(node, "name", nodes_[n]);
      figure["nodes"].push_back(node);
    }
    return place->second;
  };
  for (const Link& link : links_) {
    if (link.power < least) continue;
    const std::size_t source = index_of(link.source), target = index_of(link.target);
    // All digits: readers add these up.
    figure["links"].push_back({{"source", source}, {"target", target}, {"value", link.power / unit_in_watts}});
  }
}

std::string grouped(std::int64_t count) {
  std::string text = std::to_string(count);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > (count < 0 ? 1 : 0); at -= 3) {
    text.insert(static_cast<std::size_t>(at), "\u202f");
  }
  return text;
}

double rounded(double value, int digits) {
  if (!std::isfinite(value) || value == 0.0) return value;
  return std::stod(fmt::format("{:.{}g}", value, digits));
}

std::vector<double> rounded(std::vector<double> values, int digits) {
  std::transform(values.begin(), values.end(), values.begin(), [&](double value) { return rounded(value, digits); });
  return values;
}

}  // namespace coldsky
