#include "solver/commands/batch.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <map>
#include <system_error>

#include "solver/case/estimate.hpp"
#include "solver/commands/failed_run.hpp"
#include "solver/commands/open_run.hpp"
#include "solver/core/device.hpp"
#include "solver/core/error.hpp"
#include "solver/core/phrases.hpp"
#include "solver/core/streams.hpp"
#include "solver/report/batch_table.hpp"
#include "solver/results/failure.hpp"
#include "solver/results/finished_run.hpp"
#include "solver/results/input_values.hpp"
#include "solver/results/output_directory.hpp"
#include "solver/session/backend.hpp"
#include "solver/session/session.hpp"
#include "solver/studies/conditions.hpp"

namespace coldsky {

namespace fs = std::filesystem;

namespace {

/// Nothing of the input is wrong but where and when it is run.
constexpr const char* not_run = "not_run";

std::string name_of(const BatchCase& entry) { return fs::path(entry.file).stem().string(); }

fs::path folder_of(const BatchCase& entry, const RunOptions& options) { return fs::path(options.out) / name_of(entry); }

/// A file that cannot be read is a wrong command line; what stands in one that can be is the matter of its case.
bool can_be_read(const BatchCase& entry) {
  std::error_code error;
  return !fs::is_directory(entry.file, error) && ::access(entry.file.c_str(), R_OK) == 0;
}

/// Cases whose outputs would stand in the way of another's or of the table.
std::vector<InputError> collisions(const std::vector<BatchCase>& cases, const RunOptions& options) {
  std::vector<InputError> found;
  std::map<std::string, std::string> takers;  // of every place, who writes to it
  const auto place = [&](const fs::path& path) {
    std::error_code error;
    const fs::path real = fs::weakly_canonical(path, error);
    return error ? path.lexically_normal().string() : real.string();
  };
  for (const char* name : {RunsFile::name, RunsFile::partial, manifest_name}) {
    takers[place(fs::absolute(fs::path(options.out) / name))] = "the batch itself";
  }
  for (const BatchCase& entry : cases) {
    if (!can_be_read(entry)) continue;  // which is told as such
    const fs::path folder = folder_of(entry, options);
    for (const char* ending : {"", ".partial"}) {
      const std::string where = place(fs::absolute(folder)) + ending;
      const auto [taker, is_free] = takers.emplace(where, entry.file);
      if (is_free) continue;
      found.emplace_back(Location{entry.file, 0, 0},
                         fmt::format("would write to {}{}, and so would {}", folder.string(), ending, taker->second),
                         "each case of a batch has a folder with the name of its file",
                         "rename the file, or run it on its own");
      break;
    }
  }
  return found;
}

/// Throws one InputError with all that keeps the batch from being run.
void refuse_what_cannot_be_run(const std::vector<BatchCase>& cases, const RunOptions& options) {
  std::vector<InputError> faults;
  for (const BatchCase& entry : cases) {
    if (can_be_read(entry) || !entry.fault) continue;
    try {
      std::rethrow_exception(entry.fault);
    } catch (const InputError& error) {
      faults.push_back(error);
    }
  }
  for (InputError& collision : collisions(cases, options)) faults.push_back(std::move(collision));
  if (faults.empty()) return;
  constexpr std::size_t most = 20;
  InputError first = faults.front();
  first.further.assign(faults.begin() + 1, faults.begin() + static_cast<std::ptrdiff_t>(std::min(faults.size(), most)));
  first.not_listed = faults.size() - std::min(faults.size(), most);
  throw InputError(std::move(first));
}

/// What an error says in full, with the memory that was asked for where that ran out.
std::string reason_of(const BatchCase& entry, const std::exception& error) {
  return explained(error, entry.given ? estimate_cells(*entry.given) : 0.0);
}

/// Says on standard error why a case has no answer. Errors of input and interrupts name their place themselves.
void complain_about(const BatchCase& entry, const std::exception& error) {
  const bool placed =
      dynamic_cast<const InputError*>(&error) != nullptr || dynamic_cast<const Interrupted*>(&error) != nullptr;
  if (placed) return complain(error);
  complain(LibraryError(reason_of(entry, error)), entry.file);
}

}  // namespace

Batch::Batch(std::vector<BatchCase> cases, const RunOptions& options)
    : cases_(std::move(cases)), options_(options), file_([&] {
        refuse_what_cannot_be_run(cases_, options);
        return fs::path(options.out);
      }()) {}

bool Batch::computes() const {
  return std::any_of(cases_.begin(), cases_.end(), [](const BatchCase& entry) { return entry.given.has_value(); });
}

int Batch::run(const Session* session) {
  for (std::size_t n = 0; n < cases_.size(); ++n) {
    if (interrupted_ == 0 && session != nullptr && session->interrupt != nullptr) {
      interrupted_ = session->interrupt->signal();
    }
    if (interrupted_ == 0) {
      run_case(n, session);
    } else {
      add_not_run(cases_[n]);
    }
  }
  return finish();
}

void Batch::run_case(std::size_t n, const Session* session) {
  const BatchCase& entry = cases_[n];
  RunOptions options = options_;
  FailureRecord failure;
  Summary summary;
  options.out = folder_of(entry, options_).string();
  options.place = place_of(n) + Text(": ");
  options.failure = &failure;
  options.summary = &summary;
  options.resume = false;
  int code = 0;
  try {
    if (entry.given && options_.resume) {
      if (keep(*entry.given, options)) return announce(n, "batch.kept_before");
      options.resume = OutputDirectory::holds_checkpoint(options.out);
    }
    announce(n, options.resume ? "batch.goes_on" : nullptr);
    if (entry.fault) std::rethrow_exception(entry.fault);
    options.inputs = input_values(*entry.given);
    MemoryMeter::restart();
    code = options.command == "size" ? run_size(*entry.given, options, *session)
                                     : run_solve(*entry.given, options, *session);
    add(summary, summary.to_json(-1));
  } catch (const std::exception& error) {
    if (const auto* interrupted = dynamic_cast<const Interrupted*>(&error)) interrupted_ = interrupted->signal();
    code = exit_code_of(error);
    complain_about(entry, error);
    if (!failure.told) {
      summary = summary_of_failure(options, name_of(entry), error);
      summary.set("reason", reason_of(entry, error));
      leave_summary(options.out, failure_json(summary, error));
    }
    add(summary, failure_json(summary, error, -1));
  }
  count_code(code);
}

bool Batch::keep(const Case& c, const RunOptions& options) {
  const std::optional<Summary> summary = finished_run(options.out, origin_texts(hot_case(c), options));
  if (!summary) return false;
  add(*summary, summary->to_json(-1), true);
  if (summary->text("status") == "limit_exceeded") count_code(static_cast<int>(ExitCode::infeasible));
  return true;
}

void Batch::add_not_run(const BatchCase& entry) {
  RunOptions options = options_;
  if (entry.given) options.inputs = input_values(*entry.given);
  const Interrupted error(interrupted_, "the batch was interrupted before");
  Summary summary = summary_of_failure(options, name_of(entry), error);
  summary.set("status", std::string(not_run));
  add(summary, summary.to_json(-1));
}

Text Batch::place_of(std::size_t n) const {
  return phrase("batch.place", fmt::arg("number", n + 1), fmt::arg("count", cases_.size())) + Text(name_of(cases_[n]));
}

void Batch::announce(std::size_t n, const char* how) const {
  if (options_.quiet || options_.json) return;
  const Text more = how == nullptr ? Text() : Text(": ") + phrase(how);
  tell((place_of(n) + more).in(options_.language) + "\n");
}

void Batch::count_code(int code) {
  if (code != 0 && interrupted_ == 0) code_ = code_ == 0 ? code : std::min(code_, code);
}

void Batch::add(const Summary& summary, const std::string& json, bool kept) {
  lines_.push_back({summary, kept});
  if (options_.json) print(json);
}

void Batch::print(const std::string& text) {
  if (lost_output_) return;
  try {
    fmt::print("{}", text);
    // Whoever reads along gets each case when it has ended.
    if (std::fflush(stdout) != 0) throw std::system_error(errno, std::generic_category());
  } catch (const std::system_error&) {
    lost_output_ = std::current_exception();  // the outputs of the other cases are files
  }
}

int Batch::finish() {
  std::exception_ptr unwritten;
  try {
    std::vector<Summary> summaries;
    summaries.reserve(lines_.size());
    for (const BatchLine& line : lines_) summaries.push_back(line.summary);
    file_.write(runs_csv(summaries));
  } catch (const LibraryError&) {
    unwritten = std::current_exception();  // the table is shown all the same
  }
  if (!options_.quiet && !options_.json) {
    std::string text = batch_table(lines_, options_.language);
    if (!unwritten) {
      text += "  " + phrase("batch.table", fmt::arg("file", file_.path().string())).in(options_.language) + "\n";
    }
    print(text);
  }
  if (unwritten) std::rethrow_exception(unwritten);
  if (lost_output_) std::rethrow_exception(lost_output_);
  return interrupted_ != 0 ? 128 + interrupted_ : code_;
}

}  // namespace coldsky
