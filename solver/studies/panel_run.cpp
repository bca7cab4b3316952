#include "solver/studies/panel_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "coldsky_build_info.hpp"
#include "solver/case/estimate.hpp"
#include "solver/core/error.hpp"
#include "solver/core/interrupt.hpp"
#include "solver/results/hdf5.hpp"
#include "solver/results/history.hpp"
#include "solver/results/output_directory.hpp"
#include "solver/studies/backend.hpp"
#include "solver/studies/system.hpp"

namespace coldsky {

namespace {

/// Surface temperature of a side, at most `limit` points along each axis, for the report's map.
ReportMap surface_map(const ResultFile& file, const std::string& name, std::size_t limit) {
  ReportMap map;
  map.title = name == "front" ? "Front side, surface temperature" : "Back side, surface temperature";
  map.x_label = "along the tubes [m]";
  map.y_label = "across the tubes [m]";
  map.value_label = "K";
  std::size_t surface = 0;
  while (surface < file.surfaces.names.size() && file.surfaces.names[surface] != name) ++surface;
  std::vector<double> temperature;
  for (std::size_t f = 0; f < file.surfaces.surface.size(); ++f) {
    if (file.surfaces.surface[f] == static_cast<std::int32_t>(surface))
      temperature.push_back(file.surfaces.temperature[f]);
  }
  const std::size_t nx = file.field.nx(), ny = file.field.ny();
  if (temperature.size() != nx * ny) return map;
  // Means over blocks: picking single faces would make tubes beat with the sampling.
  const std::size_t step_x = (nx + limit - 1) / limit, step_y = (ny + limit - 1) / limit;
  for (std::size_t j = 0; j < ny; j += step_y) {
    map.x.push_back(0.5 * (file.field.y[j] + file.field.y[std::min(ny, j + step_y)]));
  }
  for (std::size_t i = 0; i < nx; i += step_x) {
    const std::size_t i_end = std::min(nx, i + step_x);
    map.y.push_back(0.5 * (file.field.x[i] + file.field.x[i_end]));
    for (std::size_t j = 0; j < ny; j += step_y) {
      const std::size_t j_end = std::min(ny, j + step_y);
      double total = 0.0;
      for (std::size_t b = j; b < j_end; ++b) {
        for (std::size_t a = i; a < i_end; ++a) total += temperature[a + nx * b];
      }
      map.values.push_back(total / static_cast<double>((i_end - i) * (j_end - j)));
    }
  }
  return map;
}

double sum(const std::vector<double>& values) {
  // Pairwise: balances are compared to 1e-8 of what is summed.
  const std::function<double(std::size_t, std::size_t)> add = [&](std::size_t begin, std::size_t end) -> double {
    if (end - begin <= 16) return std::accumulate(values.begin() + begin, values.begin() + end, 0.0);
    const std::size_t middle = (begin + end) / 2;
    return add(begin, middle) + add(middle, end);
  };
  return add(0, values.size());
}

std::string seconds_text(double seconds) { return seconds < 0.0 ? "never reached" : fmt::format("{:.0f} s", seconds); }

}  // namespace

int run_panel_study(const Case& c, const RunOptions& options, const PanelStudy& study) {
  OutputDirectory directory(options.out.empty() ? c.name : options.out, options.resume);
  RunLog log(directory.partial() / "run.log", options.resume);
  StudyRun run(c, options, directory.partial() / OutputDirectory::checkpoint, log);
  log_assumptions(log, c, options);
  Summary summary;
  summary.set("schema", std::string("coldsky-summary-1"));
  summary.set("command", options.command);
  summary.set("case", c.name);
  summary.set("version", std::string(build_info::version));
  summary.set("commit", std::string(build_info::commit));
  summary.set("backend", backend_name());
  summary.set("device", device_name());
  summary.set("heat.load_W", c.heat.load);
  summary.set("margin.temperature_K", c.margin.temperature);

  const PanelWriter write = [&](PanelModel& model, const PanelState& state, const PanelOutcome& outcome) {
    stop_if_interrupted();
    const LoopState& loop = model.loop();
    log.line(fmt::format(
        "used: coolant from {:.2f} K to {:.2f} K, properties at {:.2f} K; Reynolds {:.4g}, film {:.4g} W/m2K",
        loop.inlet, state.outlet, loop.reference, state.reynolds, state.film_coefficient));
    ResultFile file = collect_results(c, model, state);
    const double planform = model.planform_area(), area = outcome.panels * planform;
    const double emitted = sum(file.surfaces.emitted), absorbed = sum(file.surfaces.absorbed),
                 net = sum(file.surfaces.net), heat = sum(file.tubes.heat);
    const double balance = std::fabs(heat - net - outcome.stored_power) / (emitted + absorbed + std::fabs(heat));
    double coldest = std::numeric_limits<double>::infinity();
    const SurfaceExtremes extremes = surface_extremes(file.surfaces);
    const double chip = outcome.chip_max.value_or(loop.chips_see + c.chips.power * c.chips.resistance);
    const double ideal = ideal_flux(c, outcome.environment, loop.reference) * planform;
    const double sink = std::pow(
        total_absorbed(c.coating, outcome.environment) / (constants::stefan_boltzmann * total_emissivity(c.coating)),
        0.25);
    const PanelMass mass = panel_mass(c, model.mesh(), model.solver().problem(), loop.charge_density);
    const double count = std::ceil(outcome.panels - 1e-9);
    double radiating_area = 0.0;
    for (std::size_t f = 0; f < file.surfaces.area.size(); ++f) radiating_area += file.surfaces.area[f];

    summary.set("status", std::string("ok"));
    summary.set("reason", outcome.verdict);
    summary.set("binding_limit", c.coolant.inlet_temperature ? std::string("coolant inlet temperature")
                                                             : std::string("chip junction limit"));
    summary.set("radiator.planform_area_m2", area);
    summary.set("radiator.emitting_area_m2", outcome.panels * radiating_area);
    summary.set("radiator.mass_kg", outcome.panels * mass.total());
    summary.set("radiator.panels", static_cast<std::int64_t>(count));
    summary.set("radiator.panels_area_m2", count * planform);
    summary.set("radiator.fin_efficiency", net / ideal);
    summary.set("radiator.net_flux_per_planform_W_m2", net / planform);
    if (outcome.area_uncertainty >= 0.0) {
      summary.set("discretisation.area_relative_uncertainty", outcome.area_uncertainty);
    }
    // What the whole panels carry beyond the load itself.
    summary.set("margin.heat_load", (1.0 + c.margin.heat_load) * count / outcome.panels - 1.0);
    summary.set("margin.policy", c.margin.policy);
    const SparePanels spare = spare_panels(c, static_cast<int>(std::min(count, 1e9)));
    const double carried = c.heat.load * (1.0 + c.margin.heat_load) + (c.coolant.pump_heat ? outcome.pump_power : 0.0);
    const SystemMass system = system_mass(c, mass, static_cast<int>(std::min(count, 1e9)) + spare.total, carried,
                                          outcome.pump_power, outcome.environment);
    summary.set("radiator.spare_panels", static_cast<std::int64_t>(spare.total));
    summary.set("system.mass_kg", system.total());
    summary.set("system.panels_kg", system.panels);
    summary.set("system.coolant_kg", system.coolant);
    summary.set("system.pumps_kg", system.pumps);
    summary.set("system.array_kg", system.array);
    summary.set("system.battery_kg", system.battery);
    summary.set("heat.pump_W", outcome.pump_power);
    summary.set("heat.emitted_W", outcome.panels * emitted);
    summary.set("heat.absorbed_W", outcome.panels * absorbed);
    summary.set("heat.balance_relative_error", balance);
    summary.set("temperature.chip_max_K", chip);
    summary.set("temperature.radiator_min_K", extremes.low);
    summary.set("temperature.radiator_mean_K", extremes.mean);
    summary.set("temperature.radiator_max_K", extremes.high);
    summary.set("temperature.coolant_in_K", loop.inlet);
    summary.set("temperature.coolant_out_K", state.outlet);
    summary.set("temperature.sink_K", sink);
    summary.set("coolant.mass_flow_kg_s", outcome.panels * state.mass_flow);
    summary.set("coolant.film_coefficient_W_m2K", state.film_coefficient);
    summary.set("coolant.pressure_drop_Pa", state.loop_pressure_drop);
    if (state.pipe) {
      summary.set("heat_pipe.heat_W", state.pipe->heat);
      summary.set("heat_pipe.limit_W", state.pipe->limits.smallest());
      summary.set("heat_pipe.limit", std::string(state.pipe->limits.binding()));
      summary.set("heat_pipe.merit_number_W_m2", state.pipe->merit_number);
    }
    summary.set("without_radiator.temperature_K", outcome.bare.temperature);
    if (outcome.bare.time_to_limit >= 0.0) {
      summary.set("without_radiator.time_to_limit_s", outcome.bare.time_to_limit);
    }
    const Box& box = model.solver().problem().block.box;
    if (!outcome.environment.day.empty()) summary.set("binding_day", outcome.environment.day);
    if (outcome.coolant_min) summary.set("cold.coolant_min_K", *outcome.coolant_min);
    if (outcome.history) {
      summary.set("solver.time_steps", static_cast<std::int64_t>(outcome.time_steps));
      for (const auto& column : outcome.history->columns) {
        if (column.name != "front_min" && column.name != "back_min") continue;
        const double low = *std::min_element(column.values.begin(), column.values.end());
        coldest = std::min(coldest, low);
      }
      summary.set("cold.radiator_min_K", coldest);
    }
    if (outcome.cold) {
      summary.set("cold.radiator_min_K", outcome.cold->radiator_min);
      summary.set("cold.coolant_min_K", outcome.cold->coolant_min);
      summary.set("cold.minimum_load_W", outcome.cold->minimum_load);
      summary.set("cold.heater_W", outcome.cold->heater_power);
    }
    summary.set("solver.cells", static_cast<std::int64_t>(box.cells()));
    summary.set("solver.newton_iterations", static_cast<std::int64_t>(model.newton_iterations()));
    summary.set("solver.linear_iterations", static_cast<std::int64_t>(model.linear_iterations()));
    summary.set("solver.residual", state.newton.residual);
    summary.set("time.setup_s", outcome.setup_seconds);
    summary.set("time.solve_s", outcome.solve_seconds);

    // What a reader needs to find chip temperature, area and balance again from results.h5 alone.
    file.scalars = {{"heat_load", {c.heat.load, "W"}},
                    {"heat_load_margin", {c.margin.heat_load, "1"}},
                    {"pump_power", {c.coolant.pump_heat ? outcome.pump_power : 0.0, "W"}},
                    {"chip_power", {c.chips.power, "W"}},
                    {"chip_resistance", {c.chips.resistance, "K W-1"}},
                    {"chips_in_parallel", {c.chips.arrangement == "parallel" ? 1.0 : 0.0, "1"}},
                    {"coolant_rise_chips", {loop.rise, "K"}},
                    {"panels", {outcome.panels, "1"}},
                    {"panel_planform_area", {planform, "m2"}},
                    {"coolant_mass_flow_panel", {state.mass_flow, "kg s-1"}},
                    {"reference_temperature", {model.solver().problem().block.reference_temperature, "K"}}};
    file.texts = {{"case", c.resolved_text},
                  {"version", std::string(build_info::version)},
                  {"commit", std::string(build_info::commit)},
                  {"backend", backend_name()},
                  {"device", device_name()},
                  {"command", options.command},
                  {"environment", outcome.environment.description}};
    if (outcome.history) {
      file.time_series = *outcome.history;
      file.snapshots = outcome.snapshots;
      write_history(directory.partial() / "history.csv", *outcome.history);
    }
    write_results(directory.partial() / "results.h5", file);

    const auto celsius = [](double t) { return fmt::format("{:.2f} degC", t - constants::zero_celsius); };
    ReportInput report;
    report.title = c.title.empty() ? c.name : c.title;
    report.verdict = outcome.verdict;
    report.environment = outcome.environment.description;
    report.rows = {
        {"planform area", format_number(area), "m2",
         outcome.area_uncertainty >= 0.0 ? fmt::format("discretisation +- {:.2g} %", 100.0 * outcome.area_uncertainty)
                                         : ""},
        {"emitting area", format_number(outcome.panels * radiating_area), "m2", "all radiating faces"},
        {"panels", fmt::format("{:.0f}", count), "-",
         fmt::format("{:.3f} of {:g} m x {:g} m", outcome.panels, c.panel.width, c.panel.length)},
        {"radiator mass", std::isnan(mass.total()) ? "-" : format_number(outcome.panels * mass.total()), "kg",
         std::isnan(mass.total())
             ? std::string("not known: give panel.areal_mass")
             : fmt::format("{:.2f} kg/m2: panels, tubes and the coolant in them", mass.total() / planform)},
        {"net flux per planform", format_number(net / planform), "W/m2", ""},
        {"efficiency", fmt::format("{:.4f}", net / ideal), "-",
         "against an isothermal panel at the mean coolant temperature"},
        {"hottest chip", format_number(chip), "K",
         fmt::format("{}, limit {}", celsius(chip), celsius(c.chips.junction_limit))},
        {"coolant into radiator", format_number(loop.inlet), "K", celsius(loop.inlet)},
        {"coolant out of radiator", format_number(state.outlet), "K", celsius(state.outlet)},
        {"radiator, coldest", format_number(extremes.low), "K", celsius(extremes.low)},
        {"radiator, mean", format_number(extremes.mean), "K", celsius(extremes.mean)},
        {"radiator, hottest", format_number(extremes.high), "K", celsius(extremes.high)},
        {"sink temperature", format_number(sink), "K",
         outcome.environment.day.empty()
             ? "both sides"
             : fmt::format("both sides, on {}, beta {:.1f} deg, {:.1f} W/m2 of sunlight", outcome.environment.day,
                           outcome.environment.beta * 180.0 / std::numbers::pi, outcome.environment.solar_flux)},
        {"coolant flow", format_number(outcome.panels * state.mass_flow), "kg/s",
         fmt::format("Re {:.0f}, film {:.0f} W/m2K", state.reynolds, state.film_coefficient)},
        {"pump power", format_number(outcome.pump_power), "W",
         fmt::format("{:.1f} kPa", 1e-3 * state.loop_pressure_drop)},
        {"without radiator", format_number(outcome.bare.temperature), "K",
         fmt::format("a {:.1f} kW server in the shade; chip limit after {}", 1e-3 * c.bare.power,
                     seconds_text(outcome.bare.time_to_limit))},
        {"energy balance", fmt::format("{:.1e}", balance), "-", "of the sum of absolute flows"},
        {"cells", fmt::format("{}", box.cells()), "-", fmt::format("{} x {} x {}", box.nx, box.ny, box.nz)},
        {"iterations", fmt::format("{}", model.newton_iterations()), "Newton",
         fmt::format("{} linear", model.linear_iterations())},
        {"time", format_number(run.seconds()), "s", fmt::format("{} on {}", backend_name(), device_name())}};
    if (outcome.cold) {
      const ColdResult& cold = *outcome.cold;
      const auto place = report.rows.end() - 5;
      report.rows.insert(
          place,
          {{"cold case, coolant", format_number(cold.coolant_min), "K",
            fmt::format("{}, {} at {}; {:g} kW of heat", celsius(cold.coolant_min),
                        cold.freezes() ? "FREEZES" : "freezes", celsius(cold.freezing), 1e-3 * cold.load)},
           {"cold case, radiator", format_number(cold.radiator_min), "K",
            celsius(cold.radiator_min) + (cold.day.empty() ? "" : ", on " + cold.day)},
           {"least heat load", format_number(1e-3 * cold.minimum_load), "kW",
            cold.heater_power > 0.0 ? fmt::format("keeps the coolant liquid: {:.1f} kW of heaters in the cold case",
                                                  1e-3 * cold.heater_power)
                                    : "keeps the coolant liquid"}});
    }
    if (state.pipe) {
      report.rows.push_back(
          {"heat of a heat pipe", format_number(state.pipe->heat), "W",
           fmt::format("{} limit {:.4g} W", state.pipe->limits.binding(), state.pipe->limits.smallest())});
      report.rows.push_back({"merit number", format_number(state.pipe->merit_number), "W/m2",
                             "density x surface tension x latent heat / viscosity of the liquid"});
    }
    // Margins, layer by layer.
    const std::string policy = c.margin.policy == "mil-std-1540" ? "MIL-STD-1540"
                               : c.margin.policy == "none"       ? "none"
                                                                 : "as given";
    report.rows.insert(
        report.rows.end() - 4,
        {{"margin, heat load", fmt::format("{:.3g}", 100.0 * c.margin.heat_load), "%",
          fmt::format("{}: {:g} kW become {:g} kW", policy, 1e-3 * c.heat.load,
                      1e-3 * c.heat.load * (1.0 + c.margin.heat_load))},
         {"margin, chips", fmt::format("{:.3g}", c.margin.temperature), "K",
          fmt::format("{}: {} become {}", policy, celsius(c.chips.junction_limit),
                      celsius(c.chips.junction_limit - c.margin.temperature))},
         {"margin, whole panels", fmt::format("{:.2f}", 100.0 * (count / outcome.panels - 1.0)), "%",
          fmt::format("{:.3f} panels become {:.0f}", outcome.panels, count)},
         {"spare panels", fmt::format("{}", spare.total), "-",
          fmt::format("{} as given, {} for {:.3g} expected losses", c.redundancy.spare_panels, spare.for_losses,
                      spare.expected_losses)},
         {"system mass", std::isnan(system.total()) ? "-" : format_number(system.total()), "kg",
          fmt::format("panels {:.0f}, coolant outside {:.0f}, pumps {:.0f}, array {:.1f}, battery {:.1f}",
                      system.panels, system.coolant, system.pumps, system.array, system.battery)}});
    report.maps = {surface_map(file, "front", 300), surface_map(file, "back", 300)};
    ReportCurve along{"Coolant along the first tube", "m", "K", false, {}, {}};
    for (std::size_t n = 0; n < file.tubes.tube.size() && file.tubes.tube[n] == 0; ++n) {
      along.x.push_back(file.tubes.position[n]);
      along.y.push_back(file.tubes.temperature_out[n]);
    }
    ReportCurve history{"Residual of the last field", "Newton step", "relative residual", true, {},
                        file.newton_residual};
    for (std::size_t n = 0; n < file.newton_residual.size(); ++n) history.x.push_back(static_cast<double>(n));
    report.curves = {along, history};
    if (outcome.history) {
      report.curves.pop_back();  // the residuals of one stage say nothing
      const auto& columns = outcome.history->columns;
      for (const auto& column : columns) {
        const bool shown = column.name == "coolant_in" || column.name == "chip_max" || column.name == "panel_heat" ||
                           column.name == "heater" || column.name.starts_with("probe_");
        if (shown) report.curves.push_back({column.name, "s", column.units, false, columns[0].values, column.values});
      }
    }
    report.flows = {{"coolant", heat}, {"absorbed", absorbed}, {"emitted", -emitted}};
    report.case_text = c.resolved_text;
    report.provenance =
        fmt::format("coldsky {} ({}), {}, {}", build_info::version, build_info::commit, backend_name(), device_name());
    summary.set("time.total_s", run.seconds());
    write_report(directory.partial() / "report.html", report);
    log.line(outcome.verdict);
    log.line(fmt::format("done after {:.1f} s", run.seconds()));
    log.close();
    summary.write(directory.partial() / "summary.json");
    directory.commit();
    if (options.json) {
      fmt::print("{}", summary.to_json());
    } else if (!options.quiet) {
      fmt::print("{}\n\n{}\n{}\n  outputs in {}\n", report.title, outcome.verdict, format_table(report.rows),
                 directory.final_path().string());
    }
  };

  const auto failed = [&](const std::string& status, const std::string& reason, const std::string& limit) {
    summary.set("status", status);
    summary.set("reason", reason);
    if (!limit.empty()) summary.set("binding_limit", limit);
    summary.set("time.total_s", run.seconds());
    log.line(fmt::format("{}: {}", status, reason));
    try {
      summary.write(directory.partial() / "summary.json");
    } catch (const LibraryError&) {
      // On a full disk the reason is told by the exception on its way, not by this one.
    }
    if (options.json) fmt::print("{}", summary.to_json());
  };
  // A case that has its answer, be it a no, has nothing left to resume.
  const auto answered = [&] {
    std::error_code ignored;
    std::filesystem::remove(directory.partial() / OutputDirectory::checkpoint, ignored);
  };
  try {
    try {
      study(write, run);
    } catch (const Interrupted&) {
      run.write();  // when that fails, it is the error below
      throw;
    }
  } catch (const Interrupted& error) {
    failed("interrupted", error.what(), "");
    throw Interrupted(error.signal(), fmt::format("{}: {}; the same command with --resume goes on from here",
                                                  directory.partial().string(), error.what()));
  } catch (const InfeasibleError& error) {
    answered();
    failed("infeasible", error.what(), error.binding_limit());
    throw;
  } catch (const NotConvergedError& error) {
    answered();
    failed("not_converged", error.what(), "");
    throw;
  } catch (const InputError& error) {
    failed("invalid", error.what(), "");
    throw;
  } catch (const std::exception& error) {
    failed("error", explained(error, estimate_cells(c)), "");
    throw;
  }
  return static_cast<int>(ExitCode::done);
}

}  // namespace coldsky
