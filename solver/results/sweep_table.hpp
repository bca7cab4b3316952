#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "solver/results/sweep_rows.hpp"

namespace coldsky {

struct SweepAnswers;

/// Whether a design keeps all constraints of its sweep; one without an answer keeps none.
bool keeps_constraints(const SweepPlan& plan, const DesignAnswer& answer);

/// Header of a column: the key; where its name does not end in its unit, that follows in brackets.
std::string column_header(const std::string& key, const std::string& unit);

/// sweep.csv: a line a design, in their order: design (from 0), status, limit, reason, sized_by, the varied and derived
/// keys, the numbers of the answer with all their digits (empty where there is none), and where the sweep has
/// constraints whether the design keeps them. Written row by row. Throws LibraryError.
void write_sweep_csv(const std::filesystem::path& file, const SweepPlan& plan, const SweepRows& rows);

/// results.h5 of a sweep: the same table in /coldsky/sweep, a dataset a column, texts as numbers with a legend; checks;
/// in its group `findings` what sweep_answers() found; and in /coldsky what `texts` say. Written in pieces of bounded
/// size. Throws LibraryError.
void write_sweep_results(const std::filesystem::path& file, const SweepPlan& plan, const SweepRows& rows,
                         const SweepAnswers& answers, const std::map<std::string, std::string>& texts);

}  // namespace coldsky
