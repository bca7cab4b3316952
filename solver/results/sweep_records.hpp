#pragma once
#include <string>

#include "solver/results/record_file.hpp"
#include "solver/studies/sweep/sweep.hpp"

namespace coldsky {

/// Kinds of records in the checkpoints of a sweep: "BTCH", "CHCK".
constexpr std::uint32_t batch_record = 0x48435442, check_record = 0x4b434843;

/// Designs and checks as the contents of a record, and back. Reading throws LibraryError where they are damaged.
std::string contents_of(const SweepBatch& batch);
std::string contents_of(const DesignCheck& check);
SweepBatch batch_from(std::uint64_t first, const std::string& contents);
DesignCheck check_from(std::uint64_t design, const std::string& contents);

}  // namespace coldsky
