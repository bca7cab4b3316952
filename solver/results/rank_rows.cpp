#include "solver/results/rank_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "solver/core/error.hpp"
#include "solver/results/sweep_records.hpp"

namespace coldsky {

namespace fs = std::filesystem;

namespace {

constexpr const char *name_begin = "checkpoint.rank-", *name_end = ".sweep";
/// Designs of one record of the gathered table: each record waits for the disk.
constexpr std::size_t gathered_designs = 16384;

/// What two runs have to agree in. The device may be another one.
bool same_sweep(const SweepRows::Texts& there, const SweepRows::Texts& here) { return there == here; }

RecordFile opened(const fs::path& file, const SweepRows::Texts& texts) {
  std::error_code error;
  if (fs::exists(file, error)) {
    try {
      RecordFile found(file, RecordFile::For::appending, [](const auto&, const auto&) { return true; });
      if (same_sweep(found.texts(), texts)) return found;
    } catch (const LibraryError&) {
      // Its head is damaged: begun anew, its designs are solved again.
    }
  }
  return RecordFile(file, texts);
}

}  // namespace

std::string RankRows::name(std::uint64_t rank) { return fmt::format("{}{:04}{}", name_begin, rank, name_end); }

bool RankRows::is_name(const std::string& name) { return name.starts_with(name_begin) && name.ends_with(name_end); }

RankRows::RankRows(const fs::path& file, const SweepRows::Texts& texts) : file_(opened(file, texts)) {}

void RankRows::append(const SweepBatch& batch) {
  file_.append(batch_record, batch.first, batch.answers.size(), contents_of(batch));
}

void RankRows::append(const DesignCheck& check) { file_.append(check_record, check.design, 1, contents_of(check)); }

KeptDesigns::KeptDesigns(fs::path folder, SweepRows::Texts texts)
    : folder_(std::move(folder)), texts_(std::move(texts)) {
  refresh();
}
KeptDesigns::~KeptDesigns() = default;
KeptDesigns::KeptDesigns(KeptDesigns&&) noexcept = default;

void KeptDesigns::refresh() {
  std::error_code error;
  for (fs::directory_iterator entry(folder_, error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name != SweepRows::name && !RankRows::is_name(name)) continue;
    if (known_.count(name) != 0) continue;
    try {
      // Records are taken below, in one way for new files and old ones.
      auto file = std::make_unique<RecordFile>(entry->path(), RecordFile::For::reading,
                                               [](const auto&, const auto&) { return false; });
      if (!same_sweep(file->texts(), texts_)) continue;
      known_[name] = files_.size();
      files_.push_back(std::move(file));
    } catch (const LibraryError&) {
      // It is being begun, or its head is damaged: what it holds is not kept.
    }
  }
  for (std::size_t n = 0; n < files_.size(); ++n) {
    files_[n]->read_on([&](const RecordFile::Record& record, const std::string& contents) {
      if (record.kind == check_record) {
        checks_.emplace(record.first, check_from(record.first, contents));
      } else if (record.kind == batch_record && record.count > 0) {
        const auto at = places_.emplace(record.first, Place{n, record});
        // Of two that begin with the same design the longer one is of use.
        if (!at.second && at.first->second.record.count < record.count) at.first->second = {n, record};
        longest_ = std::max(longest_, record.count);
      } else {
        return false;
      }
      return true;
    });
  }
}

const KeptDesigns::Place* KeptDesigns::place_of(std::uint64_t design) const {
  for (auto at = places_.upper_bound(design); at != places_.begin();) {
    --at;
    const RecordFile::Record& record = at->second.record;
    if (design - record.first < record.count) return &at->second;
    if (design - record.first >= longest_) break;
  }
  return nullptr;
}

std::vector<DesignRange> KeptDesigns::missing(DesignRange range) const {
  std::vector<DesignRange> found;
  for (std::uint64_t design = range.first; design < range.end;) {
    if (const Place* place = place_of(design)) {
      design = place->record.first + place->record.count;
      continue;
    }
    const auto next = places_.upper_bound(design);
    const std::uint64_t end = next == places_.end() ? range.end : std::min(range.end, next->first);
    found.push_back({design, end});
    design = end;
  }
  return found;
}

const SweepBatch& KeptDesigns::batch_at(const Place& place) const {
  const std::uint64_t first = place.record.first;
  if (!last_ || last_->first != first || last_->second.answers.size() != place.record.count) {
    last_.emplace(first, coldsky::batch_from(first, files_[place.file]->contents(place.record)));
    if (last_->second.answers.size() != place.record.count) {
      throw LibraryError("the checkpoint is damaged: a record holds another number of designs than it says");
    }
  }
  return last_->second;
}

std::optional<SweepBatch> KeptDesigns::batch_from(std::uint64_t first) const {
  const Place* place = place_of(first);
  if (place == nullptr) return std::nullopt;
  const SweepBatch& whole = batch_at(*place);
  SweepBatch batch;
  batch.first = first;
  batch.answers.assign(whole.answers.begin() + static_cast<std::ptrdiff_t>(first - whole.first), whole.answers.end());
  return batch;
}

DesignAnswer KeptDesigns::answer(std::uint64_t design) const {
  const Place* place = place_of(design);
  if (place == nullptr) throw std::out_of_range("the design is not kept");
  return batch_at(*place).answers.at(design - place->record.first);
}

namespace {

void gather_designs(const SweepPlan& plan, const KeptDesigns& kept, SweepRows& rows) {
  SweepBatch gathered;
  gathered.first = rows.designs();
  const auto write = [&] {
    if (gathered.answers.empty()) return;
    rows.append(gathered);
    gathered = {};
    gathered.first = rows.designs();
  };
  while (gathered.first + gathered.answers.size() < plan.designs()) {
    auto batch = kept.batch_from(gathered.first + gathered.answers.size());
    if (!batch) break;
    std::move(batch->answers.begin(), batch->answers.end(), std::back_inserter(gathered.answers));
    if (gathered.answers.size() >= gathered_designs) write();
  }
  write();
}

}  // namespace

void gather(const SweepPlan& plan, const KeptDesigns& kept, SweepRows& rows) {
  gather_designs(plan, kept, rows);
  if (rows.designs() < plan.designs() || kept.checks().empty()) return;
  const auto solved = [&](std::uint64_t design) {
    const DesignStatus status = kept.answer(design).status;
    return status == DesignStatus::ok || status == DesignStatus::limit_exceeded;
  };
  const std::vector<std::uint64_t> sample = designs_to_check(plan, solved);
  for (std::size_t n = rows.checks().size(); n < sample.size(); ++n) {
    const auto check = kept.checks().find(sample[n]);
    if (check == kept.checks().end()) return;
    rows.append(check->second);
  }
}

}  // namespace coldsky
