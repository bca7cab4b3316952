#include "solver/results/sweep_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "solver/core/phrases.hpp"
#include "solver/results/sweep_table.hpp"

namespace coldsky {

namespace {

std::int64_t whole(std::uint64_t count) { return static_cast<std::int64_t>(count); }

/// "orbit average" as a part of a key.
std::string key_of_way(std::string way) {
  std::replace(way.begin(), way.end(), ' ', '_');
  return way;
}

void summarise_best(const SweepPlan& plan, const SweepStatistics::Best& best, Summary& summary) {
  summary.set("sweep.best_design", whole(best.design));
  for (std::size_t n = 0; n < design_quantities().size(); ++n) {
    const std::string& key = design_quantities()[n].key;
    const double value = best.answer.values[n];
    const bool counts = key == "radiator.panels" || key == "radiator.spare_panels";
    if (counts && std::fabs(value) < 9e15) {
      summary.set(key, static_cast<std::int64_t>(value));
    } else {
      summary.set(key, value);
    }
  }
  summary.set("binding_limit", best.answer.limit);
  if (best.answer.sized_by != "given") summary.set("radiator.sized_by", best.answer.sized_by);
  const std::vector<SweepValue> values = plan.values(best.design);
  for (std::size_t n = 0; n < values.size(); ++n) {
    const std::string key = "input." + plan.columns()[n].key;
    if (const double* number = std::get_if<double>(&values[n])) {
      summary.set(key, *number);
    } else {
      summary.set(key, std::get<std::string>(values[n]));
    }
  }
}

}  // namespace

void summarise_sweep_origin(const SweepPlan& plan, Summary& summary) {
  summary.set("schema", std::string("coldsky-summary-1"));
  summary.set("command", std::string("sweep"));
  summary.set("case", plan.name());
  summary.set("sweep.of_case", plan.base().name);
  summary.set("sweep.command", std::string(word_of(plan.command())));
  summary.set("sweep.sampling", plan.sampling());
  summary.set("sweep.seed", whole(plan.seed()));
  summary.set("sweep.fingerprint", fmt::format("{:016x}", plan.fingerprint()));
  summary.set("sweep.designs", whole(plan.designs()));
}

void summarise_sweep(const SweepPlan& plan, const SweepRows& rows, const SweepStatistics& statistics,
                     Summary& summary) {
  for (std::size_t n = 0; n < design_statuses; ++n) {
    summary.set(std::string("sweep.") + word_of(static_cast<DesignStatus>(n)), whole(statistics.counts[n]));
  }
  summary.set("sweep.designs", whole(plan.designs()));  // of a search known at its end only
  summary.set("sweep.keep_constraints", whole(statistics.keep_constraints));
  summary.set("sweep.solve_s", statistics.all.seconds);
  summary.set("sweep.designs_per_s", statistics.all.rate());
  for (const auto& [way, one] : statistics.ways) {
    const std::string prefix = "sweep." + key_of_way(way);
    summary.set(prefix + "_designs", whole(one.designs));
    summary.set(prefix + "_designs_per_s", one.rate());
  }
  summary.set("sweep.checks", whole(rows.checks().size()));
  std::int64_t failed = 0;
  double seconds = 0.0;
  for (const DesignCheck& check : rows.checks()) {
    failed += check.status == DesignStatus::ok ? 0 : 1;
    seconds += check.seconds;
  }
  summary.set("sweep.checks_without_answer", failed);
  summary.set("sweep.checks_s", seconds);
  if (const auto worst = worst_check(plan, rows)) {
    const bool area = plan.command() == SweepCommand::size;
    summary.set(area ? "sweep.check_largest_relative_difference" : "sweep.check_largest_difference_K",
                worst->difference(plan.command()));
    summary.set("sweep.check_largest_design", whole(worst->design));
  }
  if (const auto uncertainty = check_uncertainty(rows)) {
    summary.set("sweep.check_mesh_relative_uncertainty", *uncertainty);
  }
  if (!statistics.best.empty()) summarise_best(plan, statistics.best.front(), summary);
}

SweepVerdict sweep_verdict(const SweepPlan& plan, const SweepStatistics& statistics) {
  const auto count = [&](DesignStatus status) { return statistics.count_of(status); };
  const auto said = [&](const char* key) {
    return phrase(key, fmt::arg("designs", plan.designs()), fmt::arg("ok", count(DesignStatus::ok)),
                  fmt::arg("keep", statistics.keep_constraints));
  };
  const bool bound = !plan.constraints().empty();
  if (statistics.keep_constraints > 0) return {"ok", ExitCode::done, said(bound ? "sweep.some_keep" : "sweep.some_ok")};
  if (count(DesignStatus::ok) > 0) return {"infeasible", ExitCode::infeasible, said("sweep.none_keeps")};
  if (count(DesignStatus::infeasible) + count(DesignStatus::limit_exceeded) > 0) {
    return {"infeasible", ExitCode::infeasible, said("sweep.none_ok")};
  }
  if (count(DesignStatus::not_converged) > 0) {
    return {"not_converged", ExitCode::not_converged, said("sweep.none_converged")};
  }
  return {"invalid", ExitCode::invalid, said("sweep.none_valid")};
}

SweepVerdict search_verdict(const SweepPlan& plan, const SearchResult& search, const SweepStatistics& statistics) {
  const Text reason = phrase("sweep.ended." + search.ended);
  if (search.fit) {
    const bool found = search.ended == "converged";
    const Text text = phrase_of(found ? "sweep.fit_found" : "sweep.fit_failed",
                                {{"keys", Text(fmt::format("{}", search.fit->point.size()))},
                                 {"numbers", Text(fmt::format("{}", search.fit->numbers))},
                                 {"reason", reason}});
    return found ? SweepVerdict{"ok", ExitCode::done, text}
                 : SweepVerdict{"not_converged", ExitCode::not_converged, text};
  }
  if (!search.best || statistics.best.empty()) return sweep_verdict(plan, statistics);
  const SweepStatistics::Best& best = statistics.best.front();
  const std::string& unit = design_quantities()[place_of_quantity(plan.objective()->key)].unit;
  return {"ok", ExitCode::done,
          phrase_of("sweep.optimum_found", {{"designs", Text(fmt::format("{}", plan.designs()))},
                                            {"key", Text(plan.objective()->key)},
                                            {"value", Text(fmt::format("{:.6g} {}", best.value, unit))},
                                            {"design", Text(fmt::format("{}", best.design))},
                                            {"reason", reason}})};
}

}  // namespace coldsky
