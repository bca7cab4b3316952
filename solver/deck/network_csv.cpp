#include "solver/deck/network_csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "solver/core/csv_table.hpp"
#include "solver/core/error.hpp"
#include "solver/deck/sinda_words.hpp"

namespace coldsky {

namespace {

using Kind = NetworkNode::Kind;
using Index = std::map<std::string, int>;

CsvTable open_table(const std::filesystem::path& file) {
  try {
    return CsvTable(file);
  } catch (const TableError& error) {
    throw InputError(error.where(), error.problem(), "a network is read from tables",
                     "see docs/decks.md for their columns");
  }
}

/// Turns what the table says of a cell into the user's error.
template <class Read>
auto cell(const Read& read) {
  try {
    return read();
  } catch (const TableError& error) {
    throw InputError(error.where(), error.problem(), "the column is needed in every row",
                     "see docs/decks.md for the columns");
  }
}

/// "SUB.4" or "4"
std::pair<std::string, int> name_of(const CsvTable& table, std::size_t row, const std::string& column) {
  const std::string text = cell([&] { return table.text(row, column); });
  const auto dot = text.find('.');
  const std::string digits = dot == std::string::npos ? text : text.substr(dot + 1);
  const bool plain = !digits.empty() && digits.size() <= 9 &&
                     std::all_of(digits.begin(), digits.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
  if (!plain || std::stoi(digits) == 0 || dot == 0) {
    throw InputError(table.place(row, column), fmt::format("'{}' is no name", text),
                     "nodes and conductors are called SUBMODEL.NUMBER or NUMBER", "number from 1");
  }
  return {dot == std::string::npos ? "MAIN" : upper(text.substr(0, dot)), std::stoi(digits)};
}

Index index_of(const Network& network) {
  Index index;
  for (std::size_t n = 0; n < network.nodes.size(); ++n) index[network.nodes[n].name()] = static_cast<int>(n);
  return index;
}

int node_of(const CsvTable& table, std::size_t row, const std::string& column, const Index& index) {
  const auto [submodel, number] = name_of(table, row, column);
  const auto found = index.find(fmt::format("{}.{}", submodel, number));
  if (found == index.end()) {
    throw InputError(table.place(row, column), fmt::format("node {}.{} does not exist", submodel, number),
                     "nodes.csv does not have it", "add it there or correct the name");
  }
  return found->second;
}

void require(bool holds, const CsvTable& table, std::size_t row, const std::string& column, const std::string& problem,
             const std::string& why, const std::string& suggestion) {
  if (!holds) throw InputError(table.place(row, column), problem, why, suggestion);
}

void read_nodes(const CsvTable& table, Network& network) {
  std::set<std::string> names;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    NetworkNode node;
    std::tie(node.submodel, node.number) = name_of(table, row, "node");
    require(names.insert(node.name()).second, table, row, "node", fmt::format("node {} is there already", node.name()),
            "two nodes cannot have one name", "number it otherwise");
    const std::string kind = cell([&] { return table.text(row, "kind"); });
    require(kind == "diffusion" || kind == "arithmetic" || kind == "boundary", table, row, "kind",
            fmt::format("'{}' is no kind of node", kind), "a node stores heat, stores none or is given",
            "write diffusion, arithmetic or boundary");
    node.kind = kind == "diffusion" ? Kind::diffusion : kind == "boundary" ? Kind::boundary : Kind::arithmetic;
    node.temperature = cell([&] { return table.number(row, "temperature_K"); });
    require(node.temperature >= 0.0, table, row, "temperature_K",
            fmt::format("{} K is below absolute zero", node.temperature), "nothing is colder", "write kelvins");
    if (node.kind == Kind::diffusion) {
      node.capacity = cell([&] { return table.number(row, "capacity_J_K"); });
      require(node.capacity > 0.0, table, row, "capacity_J_K",
              fmt::format("the capacity {} is not above 0", node.capacity), "a diffusion node stores heat",
              "call it arithmetic where it stores none");
    }
    network.nodes.push_back(node);
  }
}

void read_conductors(const CsvTable& table, Network& network) {
  const Index index = index_of(network);
  std::set<std::pair<std::string, int>> names;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    NetworkConductor own;
    std::tie(own.submodel, own.number) = name_of(table, row, "conductor");
    require(names.emplace(own.submodel, own.number).second, table, row, "conductor", "this conductor is there already",
            "two conductors cannot have one name", "number it otherwise");
    const std::string kind = cell([&] { return table.text(row, "kind"); });
    require(kind == "linear" || kind == "radiation" || kind == "one_way", table, row, "kind",
            fmt::format("'{}' is no kind of conductor", kind), "heat follows temperatures or their fourth powers",
            "write linear, radiation or one_way");
    own.radiation = kind == "radiation";
    own.one_way = kind == "one_way";
    own.first = node_of(table, row, "first", index);
    own.second = node_of(table, row, "second", index);
    require(own.first != own.second, table, row, "second", "the conductor joins a node with itself",
            "no heat flows there", "correct one of its nodes");
    own.conductance = cell([&] { return table.number(row, "conductance"); });
    require(own.conductance >= 0.0, table, row, "conductance",
            fmt::format("the conductance {} is negative", own.conductance), "heat would flow from cold to warm",
            "remove the sign");
    network.conductors.push_back(own);
  }
}

const char* kind_of(const NetworkNode& node) {
  return node.kind == Kind::diffusion ? "diffusion" : node.kind == Kind::boundary ? "boundary" : "arithmetic";
}

}  // namespace

void add_sources_csv(const std::filesystem::path& file, Network& network) {
  const CsvTable table = open_table(file);
  const Index index = index_of(network);
  std::map<int, int> table_of;
  int number = 0;
  for (const NetworkTable& known : network.tables) number = std::max(number, known.number);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const int node = node_of(table, row, "node", index);
    const double heat = cell([&] { return table.number(row, "heat_W"); });
    if (cell([&] { return table.text(row, "time_s"); }).empty()) {
      network.sources.push_back({node, heat, -1});
      continue;
    }
    const double time = cell([&] { return table.number(row, "time_s"); });
    const auto [at, fresh] = table_of.emplace(node, static_cast<int>(network.tables.size()));
    if (fresh) {
      network.tables.push_back({network.nodes[node].submodel, ++number, {}, {}});
      network.sources.push_back({node, 1.0, at->second});
    }
    NetworkTable& own = network.tables[at->second];
    require(own.time.empty() || time >= own.time.back(), table, row, "time_s", "the time falls",
            "times of a node ascend", "sort the rows of each node");
    own.time.push_back(time);
    own.value.push_back(heat);
  }
}

Network read_network_csv(const std::filesystem::path& folder) {
  Network network;
  network.title = folder.filename().string();
  read_nodes(open_table(folder / "nodes.csv"), network);
  read_conductors(open_table(folder / "conductors.csv"), network);
  if (std::filesystem::exists(folder / "sources.csv")) add_sources_csv(folder / "sources.csv", network);
  for (const NetworkTable& table : network.tables) {
    network.begin = std::min(network.begin, table.time.front());
    network.end = std::max(network.end, table.time.back());
  }
  return network;
}

void write_nodes_csv(std::ostream& out, const Network& network) {
  out << "node,kind,temperature_K,capacity_J_K\n";
  for (const NetworkNode& node : network.nodes)
    out << fmt::format("{},{},{},{}\n", node.name(), kind_of(node), node.temperature, node.capacity);
}

void write_conductors_csv(std::ostream& out, const Network& network) {
  // Areas are such that the constant of this program goes with them.
  const double share = network.sigma / constants::stefan_boltzmann;
  out << "conductor,kind,first,second,conductance\n";
  for (const NetworkConductor& c : network.conductors) {
    out << fmt::format("{}.{},{},{},{},{}\n", c.submodel, c.number,
                       c.radiation ? "radiation"
                       : c.one_way ? "one_way"
                                   : "linear",
                       network.nodes[c.first].name(), network.nodes[c.second].name(),
                       c.radiation ? c.conductance * share : c.conductance);
  }
}

void write_sources_csv(std::ostream& out, const Network& network) {
  out << "node,time_s,heat_W\n";
  std::map<int, std::vector<const NetworkSource*>> in_time;
  for (const NetworkSource& source : network.sources) {
    if (source.table >= 0) {
      in_time[source.node].push_back(&source);
    } else {
      out << fmt::format("{},,{}\n", network.nodes[source.node].name(), source.power);
    }
  }
  for (const auto& [node, sources] : in_time) {
    const auto table_of = [&](const NetworkSource* source) -> const NetworkTable& {
      return network.tables[source->table];
    };
    // Rows of a node ascend: several tables are added up, at all their times.
    std::vector<double> times = table_of(sources.front()).time;
    for (const NetworkSource* source : sources) {
      const std::vector<double>& own = table_of(source).time;
      std::vector<double> all;
      std::set_union(times.begin(), times.end(), own.begin(), own.end(), std::back_inserter(all));
      times = std::move(all);
    }
    for (std::size_t n = 0; n < times.size(); ++n) {
      // Of two equal times the first is the end of what was before.
      const bool before_step = n + 1 < times.size() && times[n + 1] == times[n];
      double heat = 0.0;
      for (const NetworkSource* source : sources)
        heat += source->power * (before_step ? table_of(source).before(times[n]) : table_of(source).at(times[n]));
      out << fmt::format("{},{},{}\n", network.nodes[node].name(), times[n], heat);
    }
  }
}

}  // namespace coldsky
