#include "solver/cli/examples.hpp"

namespace coldsky {

namespace {

struct Example {
  const char *command, *line;
};

/// tests/cli/test_new.py has each of them parsed.
constexpr Example examples[] = {
    {"", "coldsky new panel station.toml"},
    {"", "coldsky size station.toml"},
    {"", "coldsky size station.toml --set heat.load=\"2 MW\" --out two-megawatt"},
    {"", "coldsky compare station two-megawatt"},
    {"new", "coldsky new"},
    {"new", "coldsky new panel station.toml"},
    {"new", "coldsky new sweep pitches.toml station.toml"},
    {"size", "coldsky size station.toml"},
    {"size", "coldsky size station.toml --set heat.load=\"2 MW\" --out two-megawatt"},
    {"size", "coldsky size station.toml moon.toml --out both"},
    {"size", "coldsky size station.toml --json | jq '.\"radiator.planform_area_m2\"'"},
    {"solve", "coldsky solve station.toml --set panel.count=32"},
    {"solve", "coldsky solve orbit.toml --set panel.count=40 --set time.orbits=2 --resume"},
    {"scene", "coldsky scene wings.toml"},
    {"scene", "coldsky scene wings.toml --set exchange.patch=\"0.5 m\""},
    {"sweep", "coldsky sweep pitches.toml"},
    {"sweep", "coldsky sweep pitches.toml --set heat.load=\"2 MW\" --resume"},
    {"claims", "coldsky claims"},
    {"claims", "coldsky claims --only C1 --assume server.power=\"5 kW\""},
    {"check", "coldsky check station.toml"},
    {"check", "coldsky check pitches.toml --json"},
    {"describe", "coldsky describe panel.tube.pitch"},
    {"describe", "coldsky describe --search albedo"},
    {"describe", "coldsky describe --summary radiator"},
    {"info", "coldsky info --json"},
    {"verify", "coldsky verify"},
    {"verify", "coldsky verify fin_rect eclipse_beta"},
    {"bench", "coldsky bench triad"},
    {"bench", "coldsky bench all --json > today.json"},
    {"bench", "coldsky bench compare yesterday.json today.json"},
    {"export", "coldsky export station.toml --nodes 12 --set panel.count=32"},
    {"deck", "coldsky deck radiator.inp"},
    {"deck", "coldsky deck radiator.inp --fluxes orbit.csv --out in-orbit"},
    {"compare", "coldsky compare station two-megawatt"},
    {"compare", "coldsky compare before after --tolerance 1e-6 --json"},
    {"compare", "coldsky compare station two-megawatt --map difference.html"},
    {"plot", "coldsky plot station"},
    {"plot", "coldsky plot station --list"},
    {"plot", "coldsky plot station --figure maps --out figures"},
    {"completion", "coldsky completion bash > ~/.local/share/bash-completion/completions/coldsky"},
    {"completion", "coldsky completion fish > ~/.config/fish/completions/coldsky.fish"},
    {"man", "coldsky man size | man -l -"},
    {"man", "coldsky man --out ~/.local/share/man"},
};

}  // namespace

std::vector<std::string> examples_of(const std::string& command) {
  std::vector<std::string> lines;
  for (const Example& example : examples) {
    if (command == example.command) lines.emplace_back(example.line);  // NOLINT: a handful
  }
  return lines;
}

}  // namespace coldsky
