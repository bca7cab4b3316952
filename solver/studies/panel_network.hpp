#pragma once
#include <vector>

#include "solver/deck/network.hpp"
#include "solver/network/condense.hpp"
#include "solver/studies/panel_model.hpp"

namespace coldsky {

/// One panel as a network, cell by cell: the same conductances, emission and coolant as the field's, with what follows
/// temperature (k, film, coolant) as it is in the present state. Nodes: PANEL, the solid cells; FACE, surfaces that
/// have a half cell before them; FLUID, the coolant behind each segment of each tube, whose exact march is made of
/// one-way conductors; SPACE.1 at 0 K, what surfaces absorb being heat in them.
struct PanelNetwork {
  Network network;
  std::vector<double> temperature;  ///< of its nodes in the field [K]
  std::vector<int> node_of_cell;    ///< -1 = void
  std::vector<int> cell_of_node;    ///< of cells and faces; -1 = of none
  int inlet = 0;                    ///< node that the coolant enters from
  /// Faces that take up heat from outside, surface by surface.
  struct Face {
    int node = 0;
    double area = 0.0;  ///< [m^2]
    int surface = 0;
  };
  std::vector<Face> faces;
  std::size_t sources_of_faces = 0;  ///< first of the network's sources that is what a face absorbs
};
/// Heat capacities of the panel must have been set. A panel alone.
PanelNetwork panel_network(const Case& c, PanelModel& model);

/// What each of PanelNetwork::faces absorbs in the present surroundings [W/m^2].
std::vector<double> absorbed_by_face(PanelModel& model);
/// What the surfaces absorb, by cell [W]; in the present surroundings.
std::vector<double> absorbed_by_cell(PanelModel& model);

/// Groups of a panel's nodes: bands along the tubes, in each the strip at the tubes and what lies beside it, so that
/// there are about `nodes` of them.
struct PanelGroups {
  NetworkGroups groups;
  int bands = 1, zones = 1;
  std::vector<int> band_of_row;  ///< of each slice of cells along the tubes
};
PanelGroups panel_groups(PanelModel& model, const PanelNetwork& full, int nodes);

/// The panel with one node a group and the coolant behind each band.
Network reduced_panel(PanelModel& model, const PanelNetwork& full, const PanelGroups& groups);

}  // namespace coldsky
