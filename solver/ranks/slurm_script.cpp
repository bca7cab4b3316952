#include "solver/ranks/slurm_script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <csignal>
#include <regex>

namespace coldsky {

namespace {

/// Time before the limit at which the tasks are told [s]: a batch of designs, and a check by the full field, end in it.
constexpr int notice_seconds = 120;

/// A value of a #SBATCH line. sbatch takes double quotes, with a backslash before those inside.
std::string quoted_for_sbatch(const std::string& text) {
  std::string quoted = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') quoted += '\\';
    quoted += letter;
  }
  return quoted + "\"";
}

/// A name that no log file's pattern and no list of jobs takes amiss.
std::string plain(const std::string& name) {
  std::string text = name;
  std::replace_if(
      text.begin(), text.end(),
      [](unsigned char letter) { return std::isalnum(letter) == 0 && letter != '-' && letter != '_' && letter != '.'; },
      '_');
  return text.empty() ? "sweep" : text;
}

std::string directives(const SlurmJob& job) {
  std::string text;
  const auto add = [&](const std::string& option) { text += "#SBATCH " + option + "\n"; };
  add("--job-name=" + plain(job.name));
  add("--chdir=" + quoted_for_sbatch(job.folder.string()));
  add(fmt::format("--output={}.slurm-{}.log", plain(job.name), job.mpi ? "%j" : "%A_%a"));
  add("--open-mode=append");
  add("--requeue");
  add(fmt::format("--signal=B:USR1@{}", notice_seconds));
  if (!job.time.empty()) add("--time=" + job.time);
  if (!job.partition.empty()) add("--partition=" + job.partition);
  if (job.mpi) {
    add(fmt::format("--ntasks={}", job.tasks));
  } else {
    add(fmt::format("--array=0-{}", job.tasks - 1));
    add("--ntasks=1");
  }
  if (job.cpus_per_task > 0) add(fmt::format("--cpus-per-task={}", job.cpus_per_task));
  if (job.gpu) add("--gpus-per-task=1");
  return text;
}

}  // namespace

std::string quoted_for_shell(const std::string& word) {
  const bool plain_word = !word.empty() && std::all_of(word.begin(), word.end(), [](unsigned char letter) {
    return std::isalnum(letter) != 0 ||
           std::string_view("-_./=:,+@%").find(static_cast<char>(letter)) != std::string_view::npos;
  });
  if (plain_word) return word;
  std::string quoted = "'";
  for (const char letter : word) quoted += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  return quoted + "'";
}

bool is_slurm_time(const std::string& text) {
  static const std::regex form(R"(\d+(:\d+){0,2}|\d+-\d+(:\d+){0,2})");
  return std::regex_match(text, form);
}

std::string slurm_script(const SlurmJob& job) {
  std::string command;
  for (const std::string& word : job.words) command += (command.empty() ? "" : " ") + quoted_for_shell(word);
  std::string text = "#!/bin/bash\n# Written by coldsky sweep --slurm.\n" + directives(job) + "\n";
  if (job.mpi) {
    text += "# The launcher of the site's MPI: COLDSKY_MPIRUN=\"srun --mpi=pmix\" where that is how.\n";
    text += "launcher=${COLDSKY_MPIRUN:-mpirun}\nresume=\n";
    text += "if [ -e " + quoted_for_shell(job.checkpoint.string()) + " ]; then resume=--resume; fi\n";
    text += "$launcher " + command + " $resume &\n";
  } else {
    text += command + " &\n";
  }
  text += fmt::format(R"(task=$!
# {0} s before the time limit: what is solved is kept, and the job goes back into the queue.
trap 'kill -USR1 "$task" 2>/dev/null' USR1
code=0
wait "$task" || code=$?
while kill -0 "$task" 2>/dev/null; do
  code=0
  wait "$task" || code=$?
done
trap - USR1
if [ "$code" -eq {1} ]; then scontrol requeue "$SLURM_JOB_ID"; fi
exit "$code"
)",
                      notice_seconds, 128 + SIGUSR1);
  return text;
}

}  // namespace coldsky
