// The module coldsky._core; coldsky/_core.pyi declares it for type checkers.
#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "python/src/arrays.hpp"
#include "python/src/backend.hpp"
#include "python/src/errors.hpp"
#include "python/src/job.hpp"
#include "solver/case/estimate.hpp"
#include "solver/commands/check_case.hpp"
#include "solver/commands/commands.hpp"
#include "solver/commands/describe.hpp"
#include "solver/core/error.hpp"
#include "solver/core/paths.hpp"
#include "solver/model/read_case.hpp"
#include "solver/results/input_values.hpp"
#include "solver/studies/scene_trace.hpp"
#include "solver/studies/sweep/design_answer.hpp"
#include "solver/sweep/plan.hpp"

namespace nb = nanobind;

namespace coldsky::python {

namespace {

/// Does work without Python's lock; what it throws is raised as an exception of coldsky.errors.
template <class Work>
auto unlocked(const Work& work) {
  std::exception_ptr error;
  std::optional<decltype(work())> result;
  {
    const nb::gil_scoped_release none;
    try {
      result.emplace(work());
    } catch (...) {
      error = std::current_exception();
    }
  }
  if (error) raise(error);
  return std::move(*result);
}

/// A case or a sweep as it was given.
struct Given {
  std::string text, name;  ///< without text `name` is a file
  bool is_text = false;
  std::vector<std::string> overrides;

  Case read() const { return is_text ? read_case_text(text, name, overrides) : read_case(name, overrides); }
  SweepPlan read_plan() const {
    const SweepNames names{model_catalogue(), design_quantities()};
    return is_text ? read_sweep_text(text, name, overrides, names) : read_sweep(name, overrides, names);
  }
};

/// What a run may be told beside its case.
struct How {
  std::string out;
  bool resume = false, report = false, figures = true;
  double checkpoint_interval = 60.0;
  std::string language, command_line;
  std::uint64_t batch = 1024;
};

RunOptions options_of(const std::string& command, const How& how) {
  RunOptions options;
  options.out = how.out;
  options.quiet = true;
  options.report = how.report;
  options.figures = how.figures;
  options.resume = how.resume;
  options.checkpoint_interval = how.checkpoint_interval;
  options.command = command;
  options.language = how.language;
  options.command_line = how.command_line;
  return options;
}

/// Runs size, solve or scene on a case that was read. Returns the arrays.
nb::dict run_case(const std::string& command, const Given& given, const How& how, const Watch& watch) {
  std::optional<ResultFile> panel;
  std::optional<SceneOutcome> scene;
  std::map<std::string, std::string> texts;  // of a scene without panels
  run_job(watch, [&](const Session& session, const Tell& tell) {
    const Case c = given.read();
    RunListener listener;
    listener.show = [&](const Text& text) { tell({text}); };
    listener.panel = [&](ResultFile&& file) { panel = std::move(file); };
    listener.scene = [&](SceneOutcome&& found, std::map<std::string, std::string>&& words) {
      scene = std::move(found);
      texts = std::move(words);
    };
    RunOptions options = options_of(command, how);
    options.inputs = input_values(c);
    options.listener = &listener;
    command == "size"    ? run_size(c, options, session)
    : command == "scene" ? run_scene(c, options, session)
                         : run_solve(c, options, session);
  });
  nb::dict arrays;
  if (scene) arrays = arrays_of(std::move(*scene), texts);
  if (panel) arrays.update(arrays_of(std::move(*panel)));
  return arrays;
}

void run_plan(const Given& given, const How& how, const Watch& watch) {
  run_job(watch, [&](const Session& session, const Tell& tell) {
    const SweepPlan plan = given.read_plan();
    RunListener listener;
    listener.count = [&](std::uint64_t done, std::uint64_t all) { tell({Text(), done, all}); };
    SweepOptions options{how.batch, options_of("sweep", how)};
    options.run.listener = &listener;
    run_sweep(plan, options, session);
  });
}

void run_ledger(const std::vector<std::string>& only, const std::vector<std::string>& assumptions, int samples,
                const How& how, const Watch& watch) {
  run_job(watch, [&](const Session& session, const Tell& tell) {
    RunListener listener;
    listener.show = [&](const Text& text) { tell({text}); };
    ClaimsOptions options;
    options.only = only;
    options.assumptions = assumptions;
    options.samples = samples;
    options.out = how.out;
    options.language = how.language;
    options.figures = how.figures;
    options.report = how.report;
    options.quiet = true;
    options.command_line = how.command_line;
    options.listener = &listener;
    run_claims(options, session);
  });
}

/// What `coldsky check` prints, JSON. A case with a scene starts Kokkos, which estimates it.
std::string check(const Given& given, const std::string& language, const Watch& watch) {
  const Case c = unlocked([&] { return given.read(); });
  std::optional<SceneEstimate> scene;
  if (c.scene) {
    run_job(watch, [&](const Session& session, const Tell&) { scene = estimate_scene(c, session); });
  }
  return unlocked([&] { return checked_case(c, scene, language); });
}

std::string describe(const std::string& key, const std::string& search, bool summary) {
  return unlocked([&] {
    DescribeOptions options;
    options.key = key;
    options.search = search;
    options.summary = summary;
    return described_keys(options);
  });
}

void end() {
  stop_jobs();
  const nb::gil_scoped_release none;
  finish();
}

}  // namespace

}  // namespace coldsky::python

NB_MODULE(_core, m) {
  using namespace coldsky::python;
  nb::class_<Given>(m, "Given")
      .def(
          "__init__",
          [](Given* given, std::optional<std::string> text, std::string name, std::vector<std::string> overrides) {
            new (given) Given{text.value_or(""), std::move(name), text.has_value(), std::move(overrides)};
          },
          nb::arg("text").none(), nb::arg("name"), nb::arg("overrides"));
  nb::class_<How>(m, "How")
      .def(nb::init<>())
      .def_rw("out", &How::out)
      .def_rw("resume", &How::resume)
      .def_rw("report", &How::report)
      .def_rw("figures", &How::figures)
      .def_rw("checkpoint_interval", &How::checkpoint_interval)
      .def_rw("language", &How::language)
      .def_rw("command_line", &How::command_line)
      .def_rw("batch", &How::batch);
  nb::class_<Watch>(m, "Watch")
      .def(
          "__init__",
          [](Watch* watch, nb::object progress, nb::object stop, std::string language, bool one_thread) {
            new (watch) Watch{std::move(progress), std::move(stop), std::move(language), one_thread};
          },
          nb::arg("progress").none(), nb::arg("stop").none(), nb::arg("language"), nb::arg("one_thread"));
  m.def("run_case", &run_case, nb::arg("command"), nb::arg("given"), nb::arg("how"), nb::arg("watch"));
  m.def("run_sweep", &run_plan, nb::arg("given"), nb::arg("how"), nb::arg("watch"));
  m.def("run_claims", &run_ledger, nb::arg("only"), nb::arg("assumptions"), nb::arg("samples"), nb::arg("how"),
        nb::arg("watch"));
  m.def("check", &check, nb::arg("given"), nb::arg("language"), nb::arg("watch"));
  m.def("describe", &describe, nb::arg("key"), nb::arg("search"), nb::arg("summary"));
  m.def("machine", [] { return unlocked([] { return machine(); }); });
  m.def(
      "choose",
      [](int threads, std::optional<int> device) {
        unlocked([&] {
          choose(threads, device);
          return true;
        });
      },
      nb::arg("threads"), nb::arg("device").none());
  m.def(
      "use_data_folder",
      [](const std::string& folder) {
        unlocked([&] {
          coldsky::use_data_folder(folder);
          return true;
        });
      },
      nb::arg("folder"));
  m.def("finish", &end);
}
