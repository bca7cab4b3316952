#pragma once
#include <string>
#include <vector>

#include "solver/core/constants.hpp"

namespace coldsky {

/// A node of a thermal network: one temperature.
struct NetworkNode {
  /// With heat capacity, without, of given temperature.
  enum class Kind { diffusion, arithmetic, boundary };
  std::string submodel = "MAIN";  ///< of the deck
  int number = 0;                 ///< within its submodel, above 0
  Kind kind = Kind::diffusion;    ///< what it is
  double temperature = 0.0;       ///< at the start; of a boundary node always [K]
  double capacity = 0.0;          ///< of a diffusion node [J/K]
  std::string comment;            ///< what it stands for; may be empty

  std::string name() const { return submodel + "." + std::to_string(number); }  ///< "MAIN.7"
};

/// Heat from the first node to the second: conductance (T1 - T2), or conductance sigma (T1^4 - T2^4).
struct NetworkConductor {
  std::string submodel = "MAIN";  ///< of the deck
  int number = 0;                 ///< within its submodel, above 0
  int first = 0, second = 0;      ///< indices of nodes
  double conductance = 0.0;       ///< linear [W/K]; of radiation, area times exchange factor [m^2]
  bool radiation = false;         ///< follows the fourth powers of the temperatures
  bool one_way = false;           ///< only the second node feels it: fluid that flows from the first to it
};

/// Straight lines between rows; the first and last value hold before and after them.
struct NetworkTable {
  std::string submodel = "MAIN";  ///< of the deck
  int number = 0;                 ///< within its submodel
  std::vector<double> time;       ///< ascending; equal times are a step [s]
  std::vector<double> value;      ///< in watts once the source's factor is on it
  /// The value at a time [s]; constant before the first and after the last.
  double at(double seconds) const;
  /// What it comes to from earlier times: at a step the value before that.
  double before(double seconds) const;
};

/// Heat released in a node.
struct NetworkSource {
  int node = 0;        ///< index
  double power = 0.0;  ///< constant, or the factor on the table [W], [-]
  int table = -1;      ///< index; -1 = constant
};

/// A thermal network in SI units: kelvins, watts, joules, seconds.
struct Network {
  std::string title;                           ///< of the deck
  std::vector<std::string> notes;              ///< lines that a deck begins with
  std::vector<NetworkNode> nodes;              ///< in the order of the deck
  std::vector<NetworkConductor> conductors;    ///< in the order of the deck
  std::vector<NetworkTable> tables;            ///< in the order of the deck
  std::vector<NetworkSource> sources;          ///< heat into nodes
  double sigma = constants::stefan_boltzmann;  ///< [W/(m^2 K^4)]
  double begin = 0.0, end = 0.0;               ///< of the transient; equal = none is asked for [s]
  double output_interval = 0.0;                ///< 0 = begin and end alone [s]
  bool steady = true;                          ///< the steady state is asked for, before a transient where there is one
  std::vector<std::string> passed_over;        ///< what a deck holds that does not touch the answer

  bool transient() const { return end > begin; }  ///< whether it is solved in time
  /// Appends a conductor between two nodes, which the submodel numbers behind its last: its conductors stand together.
  /// Flags of it can be set until the next.
  NetworkConductor& join(const std::string& submodel, int first, int second, double conductance);
  /// Heat released in every node at a time [W].
  std::vector<double> heat(double seconds) const;
};

}  // namespace coldsky
