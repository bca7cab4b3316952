#pragma once
#include <filesystem>
#include <ostream>

#include "solver/deck/network.hpp"

namespace coldsky {

/// A network as CSV tables in a folder: nodes.csv, conductors.csv, and where there are any sources.csv.
/// Columns: `node,kind,temperature_K,capacity_J_K`; `conductor,kind,first,second,conductance` with kind linear [W/K],
/// radiation [m2] or one_way [W/K]; `node,time_s,heat_W`, with an empty time for constant heat.
/// Throws InputError with file:line:column.
Network read_network_csv(const std::filesystem::path& folder);
void write_nodes_csv(std::ostream& out, const Network& network);
void write_conductors_csv(std::ostream& out, const Network& network);
/// Heat of every node against time, or constant.
void write_sources_csv(std::ostream& out, const Network& network);

/// Adds heat by node against time from a table `node,time_s,heat_W`, such as absorbed fluxes over an orbit; what the
/// network has already stays. Throws InputError.
void add_sources_csv(const std::filesystem::path& file, Network& network);

}  // namespace coldsky
