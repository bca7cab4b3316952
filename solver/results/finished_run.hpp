#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "solver/results/summary.hpp"

namespace coldsky {

/// The summary of the run that ended in `folder` with all its outputs, be a limit exceeded or not, where results.h5
/// says that it is the one described by `origin`: texts of its group /coldsky by their names; one that is not there
/// counts as empty. Nothing where there is no such run, or where its files cannot be read.
std::optional<Summary> finished_run(const std::filesystem::path& folder,
                                    const std::map<std::string, std::string>& origin);

}  // namespace coldsky
