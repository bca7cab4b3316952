#include "solver/commands/open_run.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include "coldsky_build_info.hpp"
#include "solver/case/schema.hpp"
#include "solver/core/error.hpp"
#include "solver/results/checkpoint.hpp"
#include "solver/results/hdf5.hpp"
#include "solver/session/backend.hpp"

namespace coldsky {

namespace {

std::string version_text() { return fmt::format("{} ({})", build_info::version, build_info::commit); }

/// Keys of a resolved case with their values as text.
std::map<std::string, std::string> entries(const std::string& resolved) {
  std::map<std::string, std::string> found;
  std::stringstream lines(resolved);
  std::string table;
  std::map<std::string, int> lists;  // of tables: how many stand before
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("[[")) {
      const std::string list = line.substr(2, line.size() - 4);
      table = fmt::format("{}.{}.", list, ++lists[list]);
    } else if (line.starts_with('[')) {
      table = line.substr(1, line.size() - 2) + ".";
    } else if (const auto equals = line.find(" = "); equals != std::string::npos) {
      found[table + line.substr(0, equals)] = line.substr(equals + 3);
    }
  }
  return found;
}

}  // namespace

std::string files_text(const Case& c) {
  // FNV-1a, 64 bits: the text of a case alone does not tell what is in its files.
  Case copy = c;
  std::string text;
  const auto add = [&](const std::string& key, const std::string& path) {
    if (path.empty()) return;
    std::ifstream file(path, std::ios::binary);
    std::uint64_t hash = 14695981039346656037ull;
    for (std::istreambuf_iterator<char> byte(file), end; byte != end; ++byte) {
      hash = (hash ^ static_cast<unsigned char>(*byte)) * 1099511628211ull;
    }
    text += fmt::format("{} {:016x}\n", key, hash);
  };
  for (const KeySpec& key : schema()) {
    if (key.kind == KeyKind::file) add(key.path, std::get<4>(key.member)(copy));
  }
  if (c.scene) {
    for (const BodyCase& body : c.scene->bodies) add(fmt::format("scene.body.{}.file", body.name), body.file);
  }
  return text;
}

std::string first_difference(const std::string& there, const std::string& here) {
  const auto left = entries(there), right = entries(here);
  const auto value = [](const auto& all, const std::string& key) {
    const auto found = all.find(key);
    return found == all.end() ? std::string("not given") : found->second;
  };
  auto keys = left;
  keys.insert(right.begin(), right.end());
  for (const auto& entry : keys) {
    const std::string &key = entry.first, old = value(left, key), now = value(right, key);
    if (old != now) return fmt::format("{} was {} and is {}", key, old, now);
  }
  return "a file that it names has changed";
}

namespace {

/// Refuses a checkpoint of another run. \param here texts of the run that wants to go on from it
void check_origin(const std::filesystem::path& file, const Checkpoint& found,
                  const std::map<std::string, std::string>& here) {
  const auto text = [&](const std::string& name) {
    const auto place = found.texts.find(name);
    return place == found.texts.end() ? std::string() : place->second;
  };
  const auto refuse = [&](const std::string& problem, const std::string& why) {
    throw InputError({file.string(), 0, 0}, problem, why,
                     "resume with what the run was started with, or leave out --resume to start anew");
  };
  const auto same = [&](const std::string& name) { return text(name) == here.at(name); };
  if (!same("version")) {
    refuse("is of another version", fmt::format("coldsky {}, this is {}", text("version"), version_text()));
  }
  if (!same("command")) {
    refuse("is of another command", fmt::format("{}, this is {}", text("command"), here.at("command")));
  }
  if (!same("case") || !same("files")) {
    refuse("is of another case", first_difference(text("case"), here.at("case")));
  }
  if (!same("backend")) {
    refuse("is of another backend", fmt::format("{}, this is {}", text("backend"), backend_name()));
  }
}

}  // namespace

StudyRun open_run(const Case& c, const RunOptions& options, const std::filesystem::path& file, RunLog& log) {
  StudyHooks hooks;
  hooks.log = [&log](const std::string& text) { log.line(text); };
  hooks.save = [file](const Checkpoint& state) { write_checkpoint(file, state); };
  hooks.interval = options.checkpoint_interval;
  hooks.checkpoint = file.string();
  Checkpoint state;
  state.texts = {{"command", options.command}, {"version", version_text()}, {"case", c.resolved_text},
                 {"files", files_text(c)},     {"backend", backend_name()}, {"stage", ""}};
  if (!options.resume) return StudyRun(std::move(hooks), std::move(state), false);
  try {
    Checkpoint found = read_checkpoint(file);
    check_origin(file, found, state.texts);
    check_contents(found);
    StudyRun run(std::move(hooks), std::move(found), true);
    run.log(fmt::format("resumed {} after {:.1f} s, on {}, {}",
                        run.stage().empty() ? "between two stages" : "in: " + run.stage(), run.seconds(),
                        backend_name(), device_name()));
    return run;
  } catch (const LibraryError& error) {
    throw InputError({file.string(), 0, 0}, "cannot be read", error.what(), "leave out --resume to start anew");
  }
}

std::map<std::string, std::string> origin_texts(const Case& c, const RunOptions& options) {
  return {{"case", c.resolved_text},
          {"files", files_text(c)},
          {"command", options.command},
          {"version", std::string(build_info::version)},
          {"commit", std::string(build_info::commit)}};
}

void log_assumptions(RunLog& log, const Case& c, const RunOptions& options) {
  log.line(fmt::format("coldsky {}, {} {}", version_text(), options.command, c.file));
  log.line(fmt::format("backend {}, device {}; Kokkos {}.{}.{}, HDF5 {}, {}, {}", backend_name(), device_name(),
                       KOKKOS_VERSION / 10000, KOKKOS_VERSION / 100 % 100, KOKKOS_VERSION % 100, hdf5_version(),
                       build_info::compiler, build_info::build_type));
  log.line(thread_report().text());
  if (!thread_report().warning.empty()) log.line("warning: " + thread_report().warning);
  if (!c.bodies_alone()) {
    log.line(fmt::format("margins: policy {}: {:g} % on the heat load, {:g} K off the junction limit", c.margin.policy,
                         100.0 * c.margin.heat_load, c.margin.temperature));
    const Fluid& fluid = coolant_of(c);
    log.line(fmt::format("range: {} from {:.2f} K, where it freezes, to {:.2f} K, where its table ends", fluid.name(),
                         fluid.minimum_temperature(), fluid.maximum_temperature()));
  }
  for (const std::string& path : c.defaults) {
    const KeySpec& key = *find_key(path);
    log.line(fmt::format("default: {} = {} ({}); range: {}{}", path, key.default_text,
                         key.default_source.empty() ? "no source" : key.default_source, range_text(key),
                         key.unit == "1" || !key.choices.empty() ? "" : " " + key.unit));
  }
}

}  // namespace coldsky
