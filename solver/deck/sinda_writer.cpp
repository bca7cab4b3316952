#include "solver/deck/sinda_writer.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace coldsky {

namespace {

/// Submodels in the order of their first entry.
template <class Entries, class Of>
std::vector<std::string> submodels(const Entries& entries, const Of& of) {
  std::vector<std::string> names;
  for (const auto& entry : entries) {
    bool known = false;
    for (const std::string& name : names) known = known || name == of(entry);
    if (!known) names.push_back(of(entry));
  }
  return names;
}

/// A number with all its digits, and a point that the format's readers take for one.
std::string real(double value) {
  std::string text = fmt::format("{}", value);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

void write_nodes(std::ostream& out, const Network& network) {
  for (const std::string& submodel : submodels(network.nodes, [](const auto& node) { return node.submodel; })) {
    out << "HEADER NODE DATA, " << submodel << "\n";
    for (const NetworkNode& node : network.nodes) {
      if (node.submodel != submodel) continue;
      const bool boundary = node.kind == NetworkNode::Kind::boundary;
      const double capacity = node.kind == NetworkNode::Kind::diffusion ? node.capacity : boundary ? 0.0 : -1.0;
      out << fmt::format("{:>8}, {}, {}", boundary ? -node.number : node.number, real(node.temperature),
                         real(capacity));
      if (!node.comment.empty()) out << "  $ " << node.comment;
      out << "\n";
    }
  }
}

void write_conductors(std::ostream& out, const Network& network) {
  for (const std::string& submodel : submodels(network.conductors, [](const auto& c) { return c.submodel; })) {
    out << "HEADER CONDUCTOR DATA, " << submodel << "\n";
    for (const NetworkConductor& c : network.conductors) {
      if (c.submodel != submodel) continue;
      out << fmt::format("{:>8}, {}{}, {}, {}\n", c.radiation ? -c.number : c.number, c.one_way ? "-" : "",
                         network.nodes[c.first].name(), network.nodes[c.second].name(), real(c.conductance));
    }
  }
}

void write_sources(std::ostream& out, const Network& network) {
  for (const std::string& submodel :
       submodels(network.sources, [&](const auto& s) { return network.nodes[s.node].submodel; })) {
    out << "HEADER SOURCE DATA, " << submodel << "\n";
    for (const NetworkSource& source : network.sources) {
      const NetworkNode& node = network.nodes[source.node];
      if (node.submodel != submodel) continue;
      if (source.table < 0) {
        out << fmt::format("{:>8}, {}\n", node.number, real(source.power));
      } else {
        const NetworkTable& table = network.tables[source.table];
        out << fmt::format("    SIT {}, {}.A{}, {}\n", node.number, table.submodel, table.number, real(source.power));
      }
    }
  }
  for (const std::string& submodel : submodels(network.tables, [](const auto& t) { return t.submodel; })) {
    out << "HEADER ARRAY DATA, " << submodel << "\n";
    for (const NetworkTable& table : network.tables) {
      if (table.submodel != submodel) continue;
      out << fmt::format("{:>8} =\n", table.number);
      for (std::size_t n = 0; n < table.time.size(); ++n) {
        out << fmt::format("          {}, {}\n", real(table.time[n]), real(table.value[n]));
      }
    }
  }
}

}  // namespace

void write_sinda(std::ostream& out, const Network& network) {
  out << "HEADER OPTIONS DATA\n";
  out << "TITLE " << (network.title.empty() ? "thermal network" : network.title) << "\n";
  for (const std::string& note : network.notes) out << "C " << note << "\n";
  out << "C Units: K, W, J, s, m.\n";
  out << "HEADER CONTROL DATA, GLOBAL\n";
  out << "      UID = SI\n      ABSZRO = 0.0\n"
      << "      SIGMA = " << real(network.sigma) << "\n";
  if (network.transient()) {
    out << "      TIMEO = " << real(network.begin) << "\n      TIMEND = " << real(network.end) << "\n";
    if (network.output_interval > 0.0) out << "      OUTPUT = " << real(network.output_interval) << "\n";
  }
  write_nodes(out, network);
  write_conductors(out, network);
  write_sources(out, network);
  out << "HEADER OPERATION DATA\n      BUILD ALL\n";
  if (network.steady) out << "      CALL STEADY\n";
  if (network.transient()) out << "      CALL TRANSIENT\n";
  out << "END OF DATA\n";
}

}  // namespace coldsky
