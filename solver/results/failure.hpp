#pragma once
#include <exception>
#include <string>

#include "solver/results/summary.hpp"

namespace coldsky {

/// `invalid`, `infeasible`, `not_converged`, `interrupted` or `error`.
std::string status_of(const std::exception& error);

/// status, reason, binding_limit and the numbers that are known all the same, from what ended a run.
void set_failure(const std::exception& error, Summary& summary);

/// The summary of a run that failed, with what is wrong with its input, place by place, under `errors`, and how many
/// more there are under `errors_not_listed`. \param indent as that of Summary::to_json
std::string failure_json(const Summary& summary, const std::exception& error, int indent = 2);

/// The same in short, for commands that write no summary. \param name of the case; empty = there is none
std::string failure_json(const std::string& command, const std::string& name, const std::exception& error,
                         int indent = 2);

}  // namespace coldsky
