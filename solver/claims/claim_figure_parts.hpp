#pragma once
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "solver/core/constants.hpp"
#include "solver/core/text.hpp"

/// What figures of the ledger are put together from: axes, curves, points, bars, as JSON (docs/outputs.md has the
/// format).
namespace coldsky::ledger {

using Json = nlohmann::ordered_json;

/// \param kelvin [K] \return [degC]
inline double celsius(double kelvin) { return kelvin - constants::zero_celsius; }
std::vector<double> in_celsius(std::vector<double> kelvin);

/// `count` values from `low` to `high`, in equal steps or by equal factors.
std::vector<double> spaced(double low, double high, int count, bool logarithmic = false);

/// Values as JSON; null where one is not finite, which cuts a curve.
Json numbers(const std::vector<double>& values);
/// A function's values at given places.
Json numbers(const std::vector<double>& at, const std::function<double(double)>& function);

/// \param unit as pages write it: "m2/MW", "degC", "1"
Json axis(const Text& label, const std::string& unit, bool logarithmic = false);

/// A curve. \param x,y lists of numbers in the units of the axes \param mode "lines", "markers" or "lines+markers"
Json series(const Text& name, const Json& x, const Json& y, const std::string& mode = "lines", bool dash = false);

/// A point with its name beside it, in the units of the axes.
struct LabelledPoint {
  Text label;
  double x, y;
};
Json points(const Text& name, const std::vector<LabelledPoint>& list);

/// A straight line across the figure. \param axis_name "x" or "y" \param value in that axis' unit
Json reference(const std::string& axis_name, double value, const Text& name);

/// Categories of a bar chart.
Json categories(const std::vector<Text>& names);
/// Bars of one colour, one for each category, in the unit of the y axis.
Json bars(const Text& name, const std::vector<double>& values);

}  // namespace coldsky::ledger
