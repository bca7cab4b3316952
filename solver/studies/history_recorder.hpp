#pragma once
#include <string>
#include <vector>

#include "solver/results/history.hpp"
#include "solver/studies/panel_drive.hpp"

namespace coldsky {

/// Collects the rows of a transient's history and the fields that ParaView shows along its time axis.
class HistoryRecorder {
 public:
  HistoryRecorder(const Case& c, PanelModel& model);

  void clear();
  /// Stores the field: all cells, or the faces of the surfaces one after another.
  void snapshot(double time, bool volume);
  Snapshots& snapshots() { return snapshots_; }
  /// \param panels all powers are of the whole set
  void write(double time, const PanelDrive& drive, double panels);
  History& history() { return history_; }

 private:
  void add(const std::string& name);
  struct Point {
    std::size_t surface, face;
  };
  PanelModel& model_;
  History history_;
  Snapshots snapshots_;
  std::vector<Point> probes_;
};

}  // namespace coldsky
