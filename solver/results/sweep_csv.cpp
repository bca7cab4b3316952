#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>

#include "solver/core/error.hpp"
#include "solver/results/csv_text.hpp"
#include "solver/results/sweep_table.hpp"
#include "solver/results/text_file.hpp"

namespace coldsky {

namespace {

/// A text file that is written piece by piece.
class GrowingFile {
 public:
  explicit GrowingFile(const std::filesystem::path& path) : path_(path) {
    file_ = ::open(path.c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0666);
    if (file_ < 0) throw LibraryError(cannot_write(path, std::strerror(errno)));
  }
  ~GrowingFile() {
    if (file_ >= 0) ::close(file_);
  }
  GrowingFile(const GrowingFile&) = delete;
  GrowingFile& operator=(const GrowingFile&) = delete;
  /// What is to be written next.
  std::string text;
  void write_if_long() {
    constexpr std::size_t long_text = std::size_t{1} << 20;
    if (text.size() >= long_text) write();
  }
  void close() {
    write();
    const int file = file_;
    file_ = -1;
    if (::close(file) != 0) throw LibraryError(cannot_write(path_, std::strerror(errno)));
  }

 private:
  void write() {
    for (std::size_t done = 0; done < text.size();) {
      const ssize_t count = ::write(file_, text.data() + done, text.size() - done);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) throw LibraryError(cannot_write(path_, std::strerror(errno)));
      done += static_cast<std::size_t>(count);
    }
    text.clear();
  }
  std::filesystem::path path_;
  int file_ = -1;
};

std::string header_of(const SweepPlan& plan) {
  std::string header = "design,status,limit,reason,sized_by";
  for (const SweepColumn& column : plan.columns()) header += "," + csv_cell(column_header(column.key, column.unit));
  for (const DesignQuantity& quantity : design_quantities()) header += "," + quantity.key;
  if (!plan.constraints().empty()) header += ",keeps_constraints";
  return header + "\n";
}

/// A number with the digits that tell it from all others; nothing where there is none.
void put_number(double value, std::string& text) {
  if (std::isfinite(value)) fmt::format_to(std::back_inserter(text), "{}", value);
}

}  // namespace

bool keeps_constraints(const SweepPlan& plan, const DesignAnswer& answer) {
  if (answer.status != DesignStatus::ok) return false;
  const auto keeps = [&](const SweepConstraint& constraint) {
    const double value = answer.values.at(place_of_quantity(constraint.key));
    return !std::isnan(value) && !(constraint.low && value < *constraint.low) &&
           !(constraint.high && value > *constraint.high);
  };
  return std::all_of(plan.constraints().begin(), plan.constraints().end(), keeps);
}

std::string column_header(const std::string& key, const std::string& unit) {
  return unit.empty() ? key : fmt::format("{} [{}]", key, unit);
}

void write_sweep_csv(const std::filesystem::path& file, const SweepPlan& plan, const SweepRows& rows) {
  GrowingFile csv(file);
  csv.text = header_of(plan);
  rows.for_each([&](const SweepBatch& batch) {
    std::uint64_t design = batch.first;
    for (const DesignAnswer& answer : batch.answers) {
      fmt::format_to(std::back_inserter(csv.text), "{},{},{},{},{}", design, word_of(answer.status),
                     csv_cell(answer.limit), csv_cell(answer.reason), csv_cell(answer.sized_by));
      for (const SweepValue& value : plan.values(design)) {
        csv.text += ',';
        if (const auto* number = std::get_if<double>(&value)) {
          put_number(*number, csv.text);
        } else {
          csv.text += csv_cell(std::get<std::string>(value));
        }
      }
      for (const double value : answer.values) {
        csv.text += ',';
        put_number(value, csv.text);
      }
      if (!plan.constraints().empty()) csv.text += keeps_constraints(plan, answer) ? ",1" : ",0";
      csv.text += '\n';
      csv.write_if_long();
      ++design;
    }
  });
  csv.close();
}

}  // namespace coldsky
