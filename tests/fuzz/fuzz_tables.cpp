// Reads mutated tables against time and mutated checkpoints as runs read them. Of a table only InputError may come out,
// of a checkpoint only LibraryError; what is accepted must hold numbers in their ranges. Checkpoints are damaged in
// their bytes, whose checksum then has to show it, and in what they hold, with a checksum made valid again. A fixed
// seed makes the inputs, so that a failure can be repeated:
//   fuzz_tables                 5 000 inputs
//   fuzz_tables COUNT [SEED]    another number, another seed
//   fuzz_tables FILE            one saved input: a checkpoint (.h5), else a table
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "fuzz_support.hpp"
#include "solver/case/profile.hpp"
#include "solver/core/error.hpp"
#include "solver/model/read_case.hpp"
#include "solver/results/checkpoint.hpp"
#include "solver/results/hdf5_support.hpp"
#include "test_folders.hpp"

namespace {

using namespace coldsky;
using namespace coldsky::fuzz;
using namespace coldsky::hdf5;
using std::filesystem::path;

[[noreturn]] void broken(const std::string& what) { throw std::logic_error(what); }

std::string read_bytes(const path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::stringstream bytes;
  bytes << stream.rdbuf();
  return bytes.str();
}

void write_bytes(const path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

// --- Tables against time

/// What a key's range would say of a column's values.
double highest_of(const std::string& column) {
  if (column == "factor") return 1e6;
  return column.ends_with("_K") ? 1e5 : 1e9;
}

/// Throws logic_error where an accepted profile has values outside their ranges, or makes such values of them.
void check_profile(const Profile& profile, const std::vector<std::string>& known, Beyond beyond) {
  const std::vector<double>& times = profile.times();
  for (std::size_t n = 0; n < times.size(); ++n) {
    if (!(std::fabs(times[n]) <= 1e12)) broken("a time is out of range");
    if (n > 0 && !(times[n] > times[n - 1])) broken("times do not rise");
  }
  for (const std::string& column : known) {
    if (profile.at(column, 0.0, -1.0) == -1.0) continue;
    double low = std::numeric_limits<double>::infinity(), high = 0.0;
    for (const double time : times) {
      const double value = profile.at(column, time, -1.0);
      if (!(value >= 0.0 && value <= highest_of(column))) broken("a value is out of range");
      low = std::min(low, value);
      high = std::max(high, value);
    }
    const double slack = 1e-9 * high;
    const auto inside = [&](double value) { return value >= low - slack && value <= high + slack; };
    for (const double q : {-3.0, -0.5, 0.1, 0.5, 0.9, 1.5, 7.0}) {
      if (!inside(profile.at(column, profile.begin() + q * profile.span(), -1.0))) broken("a value between rows");
    }
    if (!inside(profile.mean(column, -1.0)) || !inside(profile.mean(column, -1.0, true))) broken("a mean");
  }
  // As long a run as the rows of a history allow.
  const double end = beyond == Beyond::repeat ? std::min(1e12, 100.0 * profile.span()) : 1e12;
  for (const double kink : profile.kinks(end)) {
    if (!(kink > 0.0 && kink < end)) broken("a kink outside the run");
  }
}

bool try_profile(const path& file, const std::vector<std::string>& known, Beyond beyond) {
  try {
    check_profile(Profile(file, known, beyond), known, beyond);
    return true;
  } catch (const InputError& error) {
    if (error.where().file.empty() || std::string(error.what()).empty()) broken("a message does not say of what");
    return false;
  }
}

/// The same file as a case names it.
void try_in_case(const path& file) {
  static const std::string text = read_bytes(COLDSKY_CASES "/dawn-dusk-1mw.toml");
  const std::string name = std::filesystem::absolute(file).string();
  for (const char* key : {"heat.profile", "coolant.profile"}) {
    try {
      read_case_text(text, "case.toml",
                     {"panel.count=300", "time.end=1000 s", fmt::format("{}={}", key, name),
                      fmt::format("{}_beyond=repeat", key)});
    } catch (const InputError&) {
    } catch (const InfeasibleError&) {
    }
  }
}

bool try_table(const path& file, bool in_case) {
  bool accepted = false;
  for (const Beyond beyond : {Beyond::error, Beyond::hold, Beyond::repeat}) {
    for (const auto* known : {&flux_columns(), &factor_columns()}) accepted |= try_profile(file, *known, beyond);
  }
  if (in_case) try_in_case(file);
  return accepted;
}

const std::vector<std::string>& table_seeds() {
  static const std::vector<std::string> seeds = {
      "time_s,factor\n0,1\n100,1\n200,0.5\n300,0\n400,1\n",
      "\xEF\xBB\xBF# source: a test\n# unit: s\n\"time_s\", factor ,,\r\n 0 , 1,,\r\n10.5,\"0.25\"\r\n20,1,\r\n",
      "time_s,front_solar_W_m2,front_infrared_W_m2,front_absorbed_W_m2,front_sink_K,back_solar_W_m2,"
      "back_infrared_W_m2,back_absorbed_W_m2,back_sink_K\n"
      "-1000,0,200.5,10,2.7,100,30,0,4\n0,1361,200,10,3,0,30,0,4\n2500,1361,150,0,3,0,30,0,4\n"
      "5000.25,0,200.5,10,2.7,100,30,0,4\n",
      "front_absorbed_W_m2,time_s\n300,0\n300,1e4\n",
      "time_s,back_sink_K\n0,210\n",
  };
  return seeds;
}

std::string mutated_table(Draws& draws) {
  std::string text = draws.pick(table_seeds());
  for (std::size_t rounds = 1 + draws.below(3); rounds > 0; --rounds) {
    std::vector<std::vector<std::string>> rows(1, {""});
    for (const char c : text) {
      if (c == '\n') {
        rows.push_back({""});
      } else if (c == ',') {
        rows.back().emplace_back();
      } else {
        rows.back().back() += c;
      }
    }
    auto& row = rows[draws.below(rows.size())];
    std::string& cell = row[draws.below(row.size())];
    const std::size_t way = draws.below(Draws::ways + 10);
    switch (way < Draws::ways ? 0 : 1 + way - Draws::ways) {
      case 0:
        draws.damage(text, draws.pick(table_seeds()), way);
        continue;
      case 1:
        row.push_back(draws.number());
        break;
      case 2:
        row.erase(row.begin() + static_cast<std::ptrdiff_t>(draws.below(row.size())));
        break;
      case 3:
        std::swap(row, rows[draws.below(rows.size())]);
        break;
      case 4:
        rows.push_back(rows[draws.below(rows.size())]);
        break;
      case 5:
        cell = draws.pick(draws.below(2) == 0 ? flux_columns() : factor_columns());
        break;
      case 6:
        cell = "\"" + cell;
        break;
      case 7:
        cell += std::string(draws.below(5), ' ') + std::string(draws.below(3), ',');
        break;
      default:
        cell = draws.number();
    }
    text.clear();
    for (const auto& cells : rows) text += fmt::format("{}\n", fmt::join(cells, ","));
    text.pop_back();
  }
  return text;
}

// --- Checkpoints

Checkpoint with_search(const std::string& stage, std::size_t cells) {
  Checkpoint made;
  made.texts = {{"command", "size"},
                {"version", "0.1.0 (abc)"},
                {"case", "[heat]\nload = \"1 MW\"  # µ\n"},
                {"files", ""},
                {"backend", "OpenMP, 2 threads"},
                {"stage", stage},
                {"convergence.what", "mesh error\nfull mesh\n"}};
  made.numbers = {{"seconds", {12.5}},
                  {"search.iteration", {3}},
                  {"search.x", {-1.25}},
                  {"search.last_x", {-1.5}},
                  {"search.last_f", {0.01}},
                  {"search.newton_iterations", {14}},
                  {"search.linear_iterations", {140}},
                  {"search.reference", {330.0}},
                  {"convergence.begins", {1, 0}},
                  {"convergence.residual", {1.0, 1e-11}},
                  {"convergence.linear_iterations", {0, 9}}};
  std::vector<double>& field = made.numbers["search.deviation"];
  for (std::size_t n = 0; n < cells; ++n) field.push_back(-20.0 + 0.1 * static_cast<double>(n));
  return made;
}

std::vector<Checkpoint> checkpoint_seeds() {
  Checkpoint size = with_search("full match", 120);
  const auto set = [](Checkpoint& c, const std::string& name, std::vector<double> values) {
    c.numbers[name] = std::move(values);
  };
  set(size, "mesh error.reason", {0});
  set(size, "mesh error.relative", {1e-3});
  set(size, "mesh error.flow", {0.4});
  set(size, "mesh error.finished", {1});
  set(size, "coarse match.flow", {0.41});
  for (const char* member : {"mass_flow", "heat", "outlet", "film_coefficient", "reynolds", "pressure_drop",
                             "loop_pressure_drop", "pump_power", "pump_fraction", "residual", "rounding"}) {
    set(size, std::string("coarse match.panel.") + member, {17.0});
  }
  for (const char* member : {"film_out_of_range", "friction_out_of_range", "why"}) {
    size.texts[std::string("coarse match.panel.") + member] = "";
  }
  set(size, "coarse match.panel.residual_history", {1, 1e-4, 1e-9});
  set(size, "coarse match.panel.linear_history", {7, 8});
  set(size, "coarse match.panel.pipe", {10, 20, 30, 40, 50, 60, 1e10});
  set(size, "coarse match.panel.deviation", {-3, -2, -1, 0, 1});
  set(size, "coarse match.panel.reference", {320});
  for (const char* count : {"iterations", "newton_iterations", "linear_iterations"}) {
    set(size, std::string("coarse match.panel.") + count, {12});
  }
  set(size, "coarse match.finished", {1});

  Checkpoint transient = with_search("transient", 60);
  transient.texts["command"] = "solve";
  const std::map<std::string, double> kept = {
      {"cycle", 0},       {"value_before", 330},     {"limit_at", -1},          {"shutdown_at", -1},  {"seen_at", 90},
      {"seen_chip", 349}, {"next_step", 10},         {"response", 5},           {"fluid_time", 1000}, {"fluid", 330},
      {"wall", 329},      {"fluid_rate", 0.1},       {"wall_rate", 0.1},        {"stored", 5},        {"steps", 30},
      {"rejected", 1},    {"newton_iterations", 60}, {"linear_iterations", 600}};
  for (const auto& [name, value] : kept) set(transient, "time." + name, {value});
  const std::map<std::string, double> instant = {{"time", 100},
                                                 {"chip", 350},
                                                 {"inlet", 330},
                                                 {"outlet", 320},
                                                 {"mass_flow", 0.4},
                                                 {"film_coefficient", 1000},
                                                 {"reynolds", 5000},
                                                 {"pressure_drop", 1e4},
                                                 {"loop_pressure_drop", 2e4},
                                                 {"pump_power", 10},
                                                 {"coolant_temperature", 325}};
  for (const auto& [name, value] : instant) {
    set(transient, "time.hottest." + name, {value});
    set(transient, "time.coldest." + name, {value});
  }
  set(transient, "time.energies", {1, 2, 3, 4, 5, 6, 7, 8});
  set(transient, "time.turning_chip", {1, 350, 350, 3, 100, 350, 320});
  set(transient, "time.turning_outlet", {0, 320, 320, 0});
  set(transient, "time.before", std::vector<double>(60, -2.0));
  for (const char* column : {"time", "chip_max", "coolant_out"}) {
    set(transient, std::string("history.") + column, {0, 100, 200});
  }
  set(transient, "snapshots.time", {0, 100});
  set(transient, "snapshot.0", std::vector<double>(60, 330.0));
  set(transient, "snapshot.1", std::vector<double>(60, 331.0));

  Checkpoint cold = with_search("", 10);
  for (const char* name : {"search.iteration", "search.x", "search.last_x", "search.last_f"}) cold.numbers.erase(name);
  set(cold, "cold case.rise", {-3});
  set(cold, "cold case.coolant_min", {260});
  set(cold, "cold case.radiator_min", {240});
  set(cold, "cold case.seen.coolant_min", {260});
  set(cold, "cold case.seen.radiator_min", {240});
  set(cold, "cold case.seen.inlet", {262});
  set(cold, "cold case.seen.rise", {2});
  set(cold, "cold case.finished", {1});
  set(cold, "least load.found", {3e5});
  return {size, transient, cold};
}

/// Throws logic_error where an accepted checkpoint holds what no run writes. Written apart from what it checks.
void check_accepted(const Checkpoint& read, std::uintmax_t file_size) {
  std::uintmax_t bytes = 0;
  for (const auto& [name, values] : read.numbers) {
    bytes += values.size() * sizeof(double);
    for (const double value : values) {
      if (!std::isfinite(value)) broken(name + " holds no number");
    }
    const std::string end = name.substr(name.rfind('.') + 1);
    for (const char* one : {"iteration", "x", "reference", "mass_flow", "outlet", "seconds", "finished"}) {
      if (end == one && values.size() != 1) broken(name + " has another size");
    }
    if (end == "deviation") {
      const auto reference = read.numbers.find(name.substr(0, name.size() - 9) + "reference");
      if (reference == read.numbers.end()) broken("a field without its reference");
      for (const double value : values) {
        if (!(reference->second[0] + value > 0.0)) broken("a temperature below zero");
      }
    }
    const bool count = end == "iterations" || end.ends_with("_iterations") || name == "search.iteration";
    if (count && std::any_of(values.begin(), values.end(), [](double v) { return v < 0.0 || v != std::floor(v); })) {
      broken(name + " holds no count");
    }
  }
  if (bytes > file_size) broken("more was read than the file holds");
  for (const auto& [name, text] : read.texts) {
    if (text.find('\0') != std::string::npos || text.find('\xff') != std::string::npos) broken(name + " is no text");
  }
  if (read.numbers.count("seconds") == 0 || read.texts.count("stage") == 0) broken("a name is missing");
  if (!read.texts.at("stage").empty() && read.numbers.count("search.deviation") == 0) broken("the field is missing");
}

/// Whether the file was accepted.
bool try_checkpoint(const path& file) {
  try {
    const Checkpoint read = read_checkpoint(file);
    check_contents(read);
    check_accepted(read, std::filesystem::file_size(file));
    return true;
  } catch (const LibraryError& error) {
    if (std::string(error.what()).empty()) broken("a message is empty");
    return false;
  }
}

double odd_number(Draws& draws, double value) {
  const auto big = static_cast<double>(draws.below(600)) - 300.0;
  switch (draws.below(10)) {
    case 0:
      return std::numeric_limits<double>::quiet_NaN();
    case 1:
      return std::numeric_limits<double>::infinity();
    case 2:
      return -std::numeric_limits<double>::infinity();
    case 3:
      return -value - 1.0;
    case 4:
      return value * std::pow(10.0, big);
    case 5:
      return value + 0.5;
    case 6:
      return 0.0;
    case 7:
      return 9007199254740993.0;
    case 8:
      return -1.0;
    default:
      return value * 1.0001;
  }
}

std::string odd_text(Draws& draws, std::string text) {
  switch (draws.below(5)) {
    case 0:
      return "";
    case 1:
      return text.substr(0, draws.below(text.size() + 1));
    case 2:
      text += "\xff\xfe";
      return text;
    case 3:
      text.insert(draws.below(text.size() + 1), 1, '\0');
      return text;
    default:
      draws.flip(text);
      return text;
  }
}

/// Another state, written by coldsky itself.
Checkpoint odd_contents(Draws& draws, Checkpoint made) {
  for (std::size_t rounds = 1 + draws.below(2); rounds > 0; --rounds) {
    if (made.numbers.empty() || made.texts.empty()) break;
    auto number = std::next(made.numbers.begin(), static_cast<std::ptrdiff_t>(draws.below(made.numbers.size())));
    auto text = std::next(made.texts.begin(), static_cast<std::ptrdiff_t>(draws.below(made.texts.size())));
    std::vector<double>& values = number->second;
    switch (draws.below(8)) {
      case 0:
        made.numbers.erase(number);
        break;
      case 1:
        made.texts.erase(text);
        break;
      case 2:
        values.resize(draws.below(2 * values.size() + 2), 1.0);
        break;
      case 3:
        text->second = odd_text(draws, text->second);
        break;
      case 4:
        made.numbers["not known." + std::to_string(draws.below(9))] = {odd_number(draws, 1.0)};
        break;
      default:
        if (!values.empty()) {
          double& value = values[draws.below(values.size())];
          value = odd_number(draws, value);
        }
    }
  }
  return made;
}

std::string name_of(hid_t parent, std::size_t n) {
  std::string name(200, '\0');
  H5Lget_name_by_idx(parent, ".", H5_INDEX_NAME, H5_ITER_INC, n, name.data(), name.size(), H5P_DEFAULT);
  return name.substr(0, name.find('\0'));
}

/// Other bytes in a dataset or an attribute, of the same size.
void odd_bytes(Draws& draws, hid_t file) {
  const bool of_numbers = draws.below(3) != 0;
  const Handle parent = COLDSKY_HANDLE(H5Gclose, H5Gopen2(file, of_numbers ? "numbers" : "texts", H5P_DEFAULT));
  H5G_info_t info;
  COLDSKY_CHECK(H5Gget_info(parent, &info));
  const std::string name = name_of(parent, draws.below(info.nlinks));
  if (draws.below(6) == 0) {
    const bool format = draws.below(2) == 0;
    std::string text = format ? "coldsky-checkpoint-2" : "SI";
    draws.flip(text);
    const Handle set = COLDSKY_HANDLE(H5Dclose, H5Dopen2(parent, name.c_str(), H5P_DEFAULT));
    const hid_t owner = format ? file : static_cast<hid_t>(set);
    const char* const attribute_name = format ? "format" : "units";
    COLDSKY_CHECK(H5Adelete(owner, attribute_name));
    attribute(owner, attribute_name, text);
    return;
  }
  const Handle set = COLDSKY_HANDLE(H5Dclose, H5Dopen2(parent, name.c_str(), H5P_DEFAULT));
  const Handle type = COLDSKY_HANDLE(H5Tclose, H5Dget_type(set));
  std::string bytes(H5Dget_storage_size(set), '\0');
  if (bytes.empty()) return;
  COLDSKY_CHECK(H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()));
  if (of_numbers && draws.below(2) == 0) {
    const std::size_t at = sizeof(double) * draws.below(bytes.size() / sizeof(double));
    double value = 0.0;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    value = odd_number(draws, value);
    std::memcpy(bytes.data() + at, &value, sizeof value);
  } else {
    draws.flip(bytes);
  }
  COLDSKY_CHECK(H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()));
}

/// A dataset of a type, with a space of some extents; nothing is written into it.
void empty_dataset(hid_t parent, const char* name, hid_t type, const std::vector<hsize_t>& extents, bool chunked) {
  const Handle space =
      COLDSKY_HANDLE(H5Sclose, H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr));
  const Handle properties = COLDSKY_HANDLE(H5Pclose, H5Pcreate(H5P_DATASET_CREATE));
  std::vector<hsize_t> chunk = extents;
  for (hsize_t& size : chunk) size = std::min<hsize_t>(size, 4);
  if (chunked) COLDSKY_CHECK(H5Pset_chunk(properties, static_cast<int>(chunk.size()), chunk.data()));
  const Handle set =
      COLDSKY_HANDLE(H5Dclose, H5Dcreate2(parent, name, type, space, H5P_DEFAULT, properties, H5P_DEFAULT));
}

/// Another entry in the place of one: of an unexpected type, rank, size or kind, a link, a group.
void odd_entry(Draws& draws, hid_t file) {
  const char* const where = draws.below(2) == 0 ? "numbers" : "texts";
  const Handle parent = COLDSKY_HANDLE(H5Gclose, H5Gopen2(file, where, H5P_DEFAULT));
  H5G_info_t info;
  COLDSKY_CHECK(H5Gget_info(parent, &info));
  const std::string name = name_of(parent, draws.below(info.nlinks));
  COLDSKY_CHECK(H5Ldelete(parent, name.c_str(), H5P_DEFAULT));
  const std::array types = {H5T_NATIVE_DOUBLE, H5T_NATIVE_FLOAT, H5T_IEEE_F64BE,  H5T_NATIVE_INT64,
                            H5T_NATIVE_UINT8,  H5T_C_S1,         H5T_STD_REF_OBJ, H5T_NATIVE_OPAQUE};
  const hid_t type = draws.below(2) == 0 ? H5T_NATIVE_DOUBLE : types[draws.below(types.size())];
  const hsize_t huge = hsize_t{1} << (30 + draws.below(31));
  switch (draws.below(10)) {
    case 0:
      break;  // missing
    case 1:
      empty_dataset(parent, name.c_str(), type, {1 + draws.below(8)}, false);
      break;
    case 2:
      empty_dataset(parent, name.c_str(), type, {huge}, draws.below(2) == 0);
      break;
    case 3:
      empty_dataset(parent, name.c_str(), type, {2, 3}, draws.below(2) == 0);
      break;
    case 4: {
      const Handle scalar = COLDSKY_HANDLE(H5Sclose, H5Screate(draws.below(2) == 0 ? H5S_SCALAR : H5S_NULL));
      const Handle set = COLDSKY_HANDLE(
          H5Dclose, H5Dcreate2(parent, name.c_str(), type, scalar, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
      break;
    }
    case 5: {  // text of no fixed length
      const Handle text = COLDSKY_HANDLE(H5Tclose, H5Tcopy(H5T_C_S1));
      COLDSKY_CHECK(H5Tset_size(text, H5T_VARIABLE));
      const Handle scalar = COLDSKY_HANDLE(H5Sclose, H5Screate(H5S_SCALAR));
      const Handle set = COLDSKY_HANDLE(
          H5Dclose, H5Dcreate2(parent, name.c_str(), text, scalar, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
      const char* words = "words";
      COLDSKY_CHECK(H5Dwrite(set, text, H5S_ALL, H5S_ALL, H5P_DEFAULT, &words));
      break;
    }
    case 6: {
      const Handle in_its_place = group(parent, name);
      break;
    }
    case 7:
      COLDSKY_CHECK(H5Lcreate_soft(draws.below(2) == 0 ? "/numbers" : "/nowhere", parent, name.c_str(), H5P_DEFAULT,
                                   H5P_DEFAULT));
      break;
    case 8:
      COLDSKY_CHECK(H5Lcreate_external("/etc/hostname", "/", parent, name.c_str(), H5P_DEFAULT, H5P_DEFAULT));
      break;
    default: {  // what another file holds
      const hsize_t size = draws.below(2) == 0 ? 4 : huge;
      const Handle space = COLDSKY_HANDLE(H5Sclose, H5Screate_simple(1, &size, nullptr));
      const Handle properties = COLDSKY_HANDLE(H5Pclose, H5Pcreate(H5P_DATASET_CREATE));
      COLDSKY_CHECK(H5Pset_external(properties, "/dev/zero", 0, H5F_UNLIMITED));
      const Handle set = COLDSKY_HANDLE(
          H5Dclose, H5Dcreate2(parent, name.c_str(), H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, properties, H5P_DEFAULT));
    }
  }
}

/// The checkpoints of the seeds, and their bytes.
struct Seeds {
  std::vector<Checkpoint> contents = checkpoint_seeds();
  std::vector<std::string> bytes;
};

/// Writes a damaged checkpoint; returns whether its bytes were damaged behind the back of its checksum.
bool write_damaged(Draws& draws, const Seeds& seeds, const path& file) {
  const std::size_t n = draws.below(seeds.contents.size());
  const std::size_t way = draws.below(8);
  if (way < 4) {
    std::string bytes = seeds.bytes[n];
    do {
      const std::size_t at = draws.below(bytes.size() + 1), length = draws.below(600);
      switch (draws.below(4)) {
        case 0:
          for (std::size_t i = at; i < std::min(bytes.size(), at + length); ++i) bytes[i] = '\0';
          break;
        case 1:  // a page in the place of another
          bytes.replace(at, length, bytes.substr(draws.below(bytes.size() + 1), length));
          break;
        default:
          draws.damage(bytes, draws.pick(seeds.bytes), draws.below(Draws::ways));
      }
    } while (bytes == seeds.bytes[n]);
    write_bytes(file, bytes);
    return true;
  }
  if (way < 6) {
    write_checkpoint(file, odd_contents(draws, seeds.contents[n]));
    return false;
  }
  write_bytes(file, seeds.bytes[n]);
  {
    const Handle access = file_access();
    const Handle id = COLDSKY_HANDLE(H5Fclose, H5Fopen(file.c_str(), H5F_ACC_RDWR, access));
    way == 6 ? odd_bytes(draws, id) : odd_entry(draws, id);
  }
  seal_checkpoint(file);
  return false;
}

// --- The campaign

/// Files of this process alone, gone with it.
struct Scratch {
  path folder = std::filesystem::temp_directory_path() / fmt::format("coldsky-fuzz-{}", ::getpid());
  Scratch() { std::filesystem::create_directories(folder); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
};

int run(std::size_t count, std::uint64_t seed) {
  const Scratch scratch;
  const path table = scratch.folder / "table.csv", checkpoint = scratch.folder / "checkpoint.h5";
  Seeds seeds;
  for (const Checkpoint& contents : seeds.contents) {
    write_checkpoint(checkpoint, contents);
    if (!try_checkpoint(checkpoint)) broken("a seed is refused");
    seeds.bytes.push_back(read_bytes(checkpoint));
  }
  for (const std::string& text : table_seeds()) {
    write_bytes(table, text);
    if (!try_table(table, true)) broken("a table without fault is refused");
  }
  catch_signals();
  Draws draws(seed);
  std::size_t tables = 0, of_tables = 0, of_checkpoints = 0;
  for (std::size_t n = 0; n < count; ++n) {
    const bool csv = n % 2 == 0;
    saved_name = csv ? "fuzz-failure.csv" : "fuzz-failure.h5";
    try {
      start_clock();
      if (csv) {
        current = mutated_table(draws);
        write_bytes(table, current);
        ++tables;
        if (try_table(table, draws.below(16) == 0)) ++of_tables;
      } else {
        const bool behind = write_damaged(draws, seeds, checkpoint);
        current = read_bytes(checkpoint);
        const bool accepted = try_checkpoint(checkpoint);
        if (accepted && behind) broken("the checksum did not show the damage");
        if (accepted) ++of_checkpoints;
      }
    } catch (const std::exception& error) {
      return fail(error.what(), n);
    } catch (...) {
      return fail("an exception of unknown type", n);
    }
  }
  stop_clock();
  fmt::print("{} tables, {} accepted; {} checkpoints, {} accepted; the others refused with a message\n", tables,
             of_tables, count - tables, of_checkpoints);
  // Should all be refused, or none, the test would test nothing.
  const auto some = [](std::size_t accepted, std::size_t of) { return accepted * 50 > of && accepted * 2 < of; };
  return some(of_tables, tables) && some(of_checkpoints, count - tables) ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    prepare_hdf5();
    if (argc > 1 && std::filesystem::is_regular_file(argv[1])) {
      const path file = argv[1];
      const bool accepted = file.extension() == ".h5" ? try_checkpoint(file) : try_table(file, true);
      fmt::print("{}\n", accepted ? "accepted" : "refused");
      return 0;
    }
    return run(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 5000,
               argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 20261127);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
