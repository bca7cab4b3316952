#pragma once
#include <string>
#include <vector>

#include "solver/studies/drive.hpp"
#include "solver/studies/fields.hpp"

namespace coldsky {

/// Energies since the start of a transient, or of its cycle [J]. They balance to the tolerance of the stages:
///     load + pump + heater = panel_heat + stored_loop
///     panel_heat + absorbed + released = emitted + convected + stored_panels
/// In a scene the second is that of all that stands in it, and what its bodies absorb of each other is in both.
struct Energies {
  double load = 0.0;
  double pump = 0.0;  ///< that reaches the coolant
  double heater = 0.0;
  double panel_heat = 0.0;  ///< from the coolant to the panels
  double absorbed = 0.0, emitted = 0.0;
  double convected = 0.0;  ///< by convection, to the bus and through edges that are held
  double released = 0.0;   ///< in the bodies of a scene, by their own heat
  double stored_panels = 0.0;
  double stored_loop = 0.0;  ///< in the heat capacity outside the panels
};

/// A row of a history, its columns in order; the first is the time.
using HistoryRow = std::vector<double>;

/// Finds the turning points of a quantity, those that it leaves by more than `prominence` on both sides.
class TurningPoints {
 public:
  explicit TurningPoints(double prominence) : prominence_(prominence) {}
  /// The quantity's next value. Returns the row of the maximum or minimum before it that it has left; empty = none.
  HistoryRow see(double value, const HistoryRow& row);
  /// The rows of the highest and the lowest value since the last turning point.
  std::vector<HistoryRow> open() const;
  void clear() { *this = TurningPoints(prominence_); }
  /// For runs that are resumed.
  std::vector<double> state() const;
  /// False, and nothing restored, where `state` is not that of rows with so many columns.
  bool restore(const std::vector<double>& state, std::size_t columns);

 private:
  double prominence_;
  int direction_ = 0;  ///< 1 = rising, -1 = falling, 0 = not known yet
  double high_ = 0.0, low_ = 0.0;
  HistoryRow high_row_, low_row_;
};

/// When a quantity first rises above a level, between two steps on a straight line.
struct Crossing {
  double level = 0.0;
  double at = -1.0;  ///< [s]; negative = not yet
  /// \param last_time of the step before; negative = there is none
  void see(double last_time, double last, double time, double value) {
    if (at >= 0.0 || !(value > level)) return;
    at = last_time < 0.0 || last > level ? time : last_time + (level - last) / (value - last) * (time - last_time);
  }
};

/// Collects the rows of a transient's history and the fields that ParaView shows along its time axis.
class HistoryRecorder {
 public:
  /// \param strips that the panel is made of, where `model` is one of them: probes and snapshots are the panel's
  HistoryRecorder(const Case& c, PanelModel& model, int strips = 1);

  void clear();
  /// Stores the field: all cells, or the faces of the surfaces one after another.
  void snapshot(double time, bool volume);
  /// Values of a snapshot.
  std::size_t snapshot_size(bool volume) const;
  Snapshots& snapshots() { return snapshots_; }
  /// The row of the state that `drive` found at its last call of `inflow`.
  /// All powers are of the whole set.
  HistoryRow row(double time, const PanelDrive& drive, const Energies& energies) const;
  /// Adds a row where its time belongs; one of the same time stays.
  void write(const HistoryRow& row);
  History& history() { return history_; }

 private:
  void add(const std::string& name);
  /// Columns of a scene's bodies, and their temperatures in a row.
  void add_bodies(const SceneModel& scene);
  void write_bodies(HistoryRow& row) const;
  struct Point {
    std::size_t surface, face;
  };
  PanelModel& model_;
  int strips_;
  History history_;
  Snapshots snapshots_;
  std::vector<Point> probes_;
  /// A node of a body of a scene.
  struct OfBody {
    std::size_t node;
    double area;  ///< of its sides [m^2]
  };
  std::vector<std::vector<OfBody>> bodies_;
};

}  // namespace coldsky
