#include "solver/results/sweep_records.hpp"

#include "solver/core/error.hpp"

namespace coldsky {

namespace {

DesignStatus status_from(std::uint8_t number) {
  if (number >= design_statuses) throw LibraryError("the checkpoint is damaged: it holds a status that there is not");
  return static_cast<DesignStatus>(number);
}

}  // namespace

std::string contents_of(const SweepBatch& batch) {
  Bytes bytes;
  for (const DesignAnswer& answer : batch.answers) {
    bytes.put(static_cast<std::uint8_t>(answer.status));
    bytes.put_text(answer.limit);
    bytes.put_text(answer.reason);
    bytes.put_text(answer.sized_by);
    bytes.put(answer.seconds);
    for (const double value : answer.values) bytes.put(value);
  }
  return bytes.text();
}

std::string contents_of(const DesignCheck& check) {
  Bytes bytes;
  bytes.put(static_cast<std::uint8_t>(check.status));
  bytes.put_text(check.reason);
  for (const double number : {check.sweep, check.full, check.uncertainty, check.seconds}) bytes.put(number);
  return bytes.text();
}

SweepBatch batch_from(std::uint64_t first, const std::string& contents) {
  SweepBatch batch;
  batch.first = first;
  for (BytesReader reader(contents); !reader.at_end();) {
    DesignAnswer answer;
    answer.status = status_from(reader.get<std::uint8_t>());
    answer.limit = reader.get_text();
    answer.reason = reader.get_text();
    answer.sized_by = reader.get_text();
    answer.seconds = reader.get<double>();
    answer.values.resize(design_quantities().size());
    for (double& value : answer.values) value = reader.get<double>();
    batch.answers.push_back(std::move(answer));
  }
  return batch;
}

DesignCheck check_from(std::uint64_t design, const std::string& contents) {
  BytesReader reader(contents);
  DesignCheck check;
  check.design = design;
  check.status = status_from(reader.get<std::uint8_t>());
  check.reason = reader.get_text();
  for (double* number : {&check.sweep, &check.full, &check.uncertainty, &check.seconds}) *number = reader.get<double>();
  if (!reader.at_end()) throw LibraryError("the checkpoint is damaged: a check is too long");
  return check;
}

}  // namespace coldsky
