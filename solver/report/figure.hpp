#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <vector>

#include "solver/core/phrases.hpp"

/// Figures of the pages as JSON documents; docs/outputs.md has the format, assets/figures.js draws it.
namespace coldsky {

using Json = nlohmann::ordered_json;

/// \param kind "lines", "scatter", "bars", "tornado", "sankey", "map" or "scene"
Json make_figure(const std::string& id, const std::string& kind, const Text& title, const Text& caption);
/// \param unit as pages write it: "m2/MW", "degC", "1"
Json make_axis(const Text& label, const std::string& unit, bool logarithmic = false);
/// \param mode "lines", "markers" or "lines+markers"
Json make_series(const Text& name, const std::vector<double>& x, const std::vector<double>& y,
                 const std::string& mode = "lines", bool dash = false);
/// A straight dashed line. \param axis "x" or "y"
Json make_reference(const std::string& axis, double value, const Text& name);
/// A span of x over the whole height: an eclipse.
Json make_shade(double from, double to, const Text& name);

/// Nodes and links of heat that flows. Links too thin to be seen are not drawn, but counted in the sums.
class FlowDiagram {
 public:
  void link(const Text& source, const Text& target, double power);
  /// Sum over the nodes that something flows into and out of: |in - out| [W].
  double residual() const;
  double total_in() const;   ///< out of nodes that nothing flows into [W]
  double total_out() const;  ///< into nodes that nothing flows out of [W]
  void put(Json& figure, double unit_in_watts, const std::string& unit) const;

 private:
  struct Link {
    std::size_t source, target;
    double power;
  };
  std::size_t node(const Text& name);
  std::vector<std::pair<double, double>> sums() const;  ///< in and out of every node
  std::vector<Text> nodes_;
  std::vector<Link> links_;
};

/// A count with thin spaces between thousands.
std::string grouped(std::int64_t count);
/// A number with `digits` significant digits: pages need no more.
double rounded(double value, int digits = 6);
std::vector<double> rounded(std::vector<double> values, int digits = 6);

}  // namespace coldsky
