#include "solver/studies/timetable.hpp"

#include <algorithm>

#include "solver/case/estimate.hpp"

namespace coldsky {

Timetable::Timetable(const Case& c, const EnvironmentInTime& environment, const PanelDrive& drive, double run_end)
    : end(run_end), kinks(environment.kinks(end)), apart(1e-9 * end) {
  const double interval = c.time.interval.value_or(end / default_history_rows);
  const std::vector<double> rows_of_profiles = drive.kinks(end);
  kinks.insert(kinks.end(), rows_of_profiles.begin(), rows_of_profiles.end());
  std::sort(kinks.begin(), kinks.end());
  stops = kinks;
  for (double time = interval; time < end * (1.0 - 1e-9); time += interval) rows.push_back(time);
  rows.push_back(end);
  stops.insert(stops.end(), rows.begin(), rows.end());
  std::sort(stops.begin(), stops.end());
  stops.erase(std::unique(stops.begin(), stops.end(), [&](double a, double b) { return b - a < apart; }), stops.end());
}

bool Timetable::is_kink(double time) const {
  const auto place = std::lower_bound(kinks.begin(), kinks.end(), time - apart);
  return place != kinks.end() && *place <= time + apart;
}

std::size_t Timetable::row_at(double time) const {
  const auto row = std::lower_bound(rows.begin(), rows.end(), time - apart);
  if (row == rows.end() || *row > time + apart) return 0;
  return static_cast<std::size_t>(row - rows.begin()) + 1;
}

}  // namespace coldsky
