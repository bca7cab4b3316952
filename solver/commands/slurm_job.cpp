#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "solver/commands/ranked_parts.hpp"
#include "solver/core/device.hpp"
#include "solver/core/error.hpp"
#include "solver/core/phrases.hpp"
#include "solver/ranks/claims.hpp"
#include "solver/ranks/slurm_script.hpp"
#include "solver/results/text_file.hpp"
#include "solver/session/backend.hpp"

namespace coldsky {

namespace fs = std::filesystem;

namespace {

/// Tasks of a job where their number is not given.
constexpr int usual_tasks = 4;
constexpr const char* written_by = "# Written by coldsky sweep --slurm.";

bool is_in_path(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::stringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (::access((fs::path(folder.empty() ? "." : folder) / program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

/// The command line of a task: what the job was written with, paths in full.
std::vector<std::string> words_of_task(const RankedSweep& given, const fs::path& out) {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  std::vector<std::string> words = {
      error ? "coldsky" : program.string(), "sweep", fs::absolute(given.file).string(), "--out", out.string(),
      given.ranks.mpi ? "--mpi" : "--join"};
  const auto add = [&](const std::string& option, const std::string& value) {
    words.insert(words.end(), {option, value});
  };
  for (const std::string& setting : given.overrides) add("--set", setting);
  if (given.sweep.batch != SweepOptions().batch) add("--batch", fmt::format("{}", given.sweep.batch));
  if (given.threads > 0) add("--threads", fmt::format("{}", given.threads));
  if (given.device) add("--device", fmt::format("{}", *given.device));
  if (!given.data.empty()) add("--data", fs::absolute(given.data).string());
  if (!given.sweep.run.report) words.emplace_back("--no-report");
  if (given.sweep.run.shared_plotly) words.emplace_back("--shared-plotly");
  if (given.sweep.run.language != "en") add("--lang", given.sweep.run.language);
  return words;
}

/// A script of another hand is not written over.
void refuse_foreign(const fs::path& file) {
  std::error_code error;
  if (!fs::exists(file, error)) return;
  std::ifstream text(file);
  std::string first, second;
  std::getline(text, first);
  std::getline(text, second);
  if (second == written_by) return;
  throw InputError({file.string(), 0, 0}, "is in the way of the batch script", "no run of coldsky wrote it",
                   "choose another --out");
}

/// The folder that the tasks of an array share: whose sweep it is, and the pieces of it.
void prepare_folder(const RankedSweep& given, const SweepPlan& plan, const fs::path& out, std::uint64_t tasks) {
  OutputDirectory directory(out, given.sweep.run.resume, sweep_outputs(tasks));
  RunLog log(directory.file("run.log"), given.sweep.run.resume);
  const auto rows = open_rows(plan, given.sweep.run, directory.file(SweepRows::name), log);
  const OpenWork work = open_work(plan, directory.partial(), given.sweep.batch, tasks);
  Claims::prepare(directory.partial(), tasks, work.pieces, checks_asked_for(plan));
  log.line(fmt::format("prepared for {} tasks of a Slurm array: {} of {} designs are kept", tasks, work.kept,
                       plan.designs()));
  log.close();
}

}  // namespace

int write_slurm_job(const RankedSweep& given) {
  if (!is_in_path("sbatch")) {
    throw InputError({}, "--slurm: there is no Slurm on this machine", "sbatch is not in PATH",
                     "write the job on a machine of the cluster, or spread the sweep with --ranks N");
  }
  const SweepPlan plan = given.read();
  const fs::path out = fs::absolute(given.sweep.run.out.empty() ? plan.name() : given.sweep.run.out).lexically_normal();
  fs::path script = out.has_filename() ? out : out.parent_path();
  SlurmJob job;
  job.name = script.filename().string();
  job.folder = script.parent_path();
  script += ".slurm";
  refuse_foreign(script);
  job.tasks = static_cast<std::uint64_t>(given.ranks.tasks > 0 ? given.ranks.tasks : usual_tasks);
  job.mpi = given.ranks.mpi;
  job.words = words_of_task(given, out);
  job.checkpoint = OutputDirectory::partial_of(out) / SweepRows::name;
  job.cpus_per_task = static_cast<std::uint64_t>(given.threads);
  job.gpu = !survey_devices().backend.empty();
  job.time = given.ranks.time;
  job.partition = given.ranks.partition;
  if (!job.mpi) prepare_folder(given, plan, out, job.tasks);
  write_text(script, slurm_script(job));
  if (!given.sweep.run.quiet) {
    const auto tasks = job.tasks;
    fmt::print("{}\n", phrase(job.mpi ? "ranks.slurm_mpi" : "ranks.slurm_array", fmt::arg("script", script.string()),
                              fmt::arg("tasks", tasks))
                           .in(given.sweep.run.language));
    fmt::print("sbatch {}\n", quoted_for_shell(script.string()));
  }
  return 0;
}

}  // namespace coldsky
