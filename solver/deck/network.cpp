#include "solver/deck/network.hpp"

#include <algorithm>

namespace coldsky {

double NetworkTable::at(double seconds) const {
  if (seconds <= time.front()) return value.front();
  if (seconds >= time.back()) return value.back();
  const auto next = static_cast<std::size_t>(std::upper_bound(time.begin(), time.end(), seconds) - time.begin());
  const double span = time[next] - time[next - 1];
  return value[next - 1] + (value[next] - value[next - 1]) * ((seconds - time[next - 1]) / span);
}

double NetworkTable::before(double seconds) const {
  if (seconds <= time.front()) return value.front();
  if (seconds > time.back()) return value.back();
  const auto next = static_cast<std::size_t>(std::lower_bound(time.begin(), time.end(), seconds) - time.begin());
  const double span = time[next] - time[next - 1];
  return value[next - 1] + (value[next] - value[next - 1]) * ((seconds - time[next - 1]) / span);
}

NetworkConductor& Network::join(const std::string& submodel, int first, int second, double conductance) {
  const bool goes_on = !conductors.empty() && conductors.back().submodel == submodel;
  const int number = goes_on ? conductors.back().number + 1 : 1;
  return conductors.emplace_back(NetworkConductor{submodel, number, first, second, conductance});
}

std::vector<double> Network::heat(double seconds) const {
  std::vector<double> heat(nodes.size(), 0.0);
  for (const NetworkSource& source : sources) {
    heat[source.node] += source.table < 0 ? source.power : source.power * tables[source.table].at(seconds);
  }
  return heat;
}

}  // namespace coldsky
