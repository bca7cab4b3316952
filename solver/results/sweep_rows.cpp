#include "solver/results/sweep_rows.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "solver/results/sweep_records.hpp"

namespace coldsky {

SweepRows::SweepRows(const std::filesystem::path& file, const Texts& texts) : file_(file, texts) {}

SweepRows::SweepRows(const std::filesystem::path& file)
    : file_(file, RecordFile::For::appending,
            [this](const RecordFile::Record& record, const std::string& contents) { return take(record, contents); }) {}

bool SweepRows::take(const RecordFile::Record& record, const std::string& contents) {
  if (record.kind == batch_record && record.first == designs_ && checks_.empty()) {
    batches_.push_back(record);
    designs_ += record.count;
  } else if (record.kind == check_record) {
    checks_.push_back(check_from(record.first, contents));
  } else {
    return false;
  }
  return true;
}

void SweepRows::append(const SweepBatch& batch) {
  if (batch.first != designs_) throw std::logic_error("a batch of a sweep does not follow the last one");
  batches_.push_back(file_.append(batch_record, batch.first, batch.answers.size(), contents_of(batch)));
  designs_ += batch.answers.size();
}

void SweepRows::append(const DesignCheck& check) {
  file_.append(check_record, check.design, 1, contents_of(check));
  checks_.push_back(check);
}

void SweepRows::for_each(const std::function<void(const SweepBatch&)>& use) const {
  for (const RecordFile::Record& record : batches_) use(batch_from(record.first, file_.contents(record)));
}

DesignAnswer SweepRows::answer(std::uint64_t design) const {
  if (design >= designs_) throw std::out_of_range("the design is not kept");
  const auto after =
      std::upper_bound(batches_.begin(), batches_.end(), design,
                       [](std::uint64_t value, const RecordFile::Record& record) { return value < record.first; });
  const RecordFile::Record& record = *std::prev(after);
  return batch_from(record.first, file_.contents(record)).answers.at(design - record.first);
}

}  // namespace coldsky
