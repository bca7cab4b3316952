#include "solver/results/sweep_table.hpp"

#include <algorithm>
#include <cmath>

#include "solver/results/hdf5_support.hpp"
#include "solver/results/sweep_answers.hpp"
#include "solver/results/text_file.hpp"

namespace coldsky {

using namespace hdf5;

namespace {

/// Rows that are held in memory until they are written.
constexpr std::uint64_t piece_rows = chunk_entries;

/// A column of known length that is written piece by piece.
template <class T>
class GrowingColumn {
 public:
  GrowingColumn(hid_t parent, const std::string& name, const std::string& units, std::uint64_t rows, int compression)
      : set_(create(parent, name, rows, compression)) {
    attribute(set_, "units", units.empty() ? "1" : units);
  }
  hid_t id() const { return set_; }
  void add(T value) { waiting_.push_back(value); }
  void write() {
    if (waiting_.empty()) return;
    const hsize_t begin = written_, count = waiting_.size();
    const Handle file = COLDSKY_HANDLE(H5Sclose, H5Dget_space(set_));
    COLDSKY_CHECK(H5Sselect_hyperslab(file, H5S_SELECT_SET, &begin, nullptr, &count, nullptr));
    const Handle memory = COLDSKY_HANDLE(H5Sclose, H5Screate_simple(1, &count, nullptr));
    COLDSKY_CHECK(H5Dwrite(set_, type_of(T{}), memory, file, H5P_DEFAULT, waiting_.data()));
    written_ += count;
    waiting_.clear();
  }

 private:
  static Handle create(hid_t parent, const std::string& name, std::uint64_t rows, int compression) {
    const hsize_t size = rows, chunk = std::clamp<hsize_t>(rows, 1, chunk_entries);
    const Handle space = COLDSKY_HANDLE(H5Sclose, H5Screate_simple(1, &size, nullptr));
    const Handle properties = COLDSKY_HANDLE(H5Pclose, H5Pcreate(H5P_DATASET_CREATE));
    COLDSKY_CHECK(H5Pset_chunk(properties, 1, &chunk));
    if (compression > 0) {
      COLDSKY_CHECK(H5Pset_shuffle(properties));
      COLDSKY_CHECK(H5Pset_deflate(properties, static_cast<unsigned>(compression)));
    }
    return COLDSKY_HANDLE(H5Dclose,
                          H5Dcreate2(parent, name.c_str(), type_of(T{}), space, H5P_DEFAULT, properties, H5P_DEFAULT));
  }
  Handle set_;
  std::vector<T> waiting_;
  hsize_t written_ = 0;
};

/// Texts as numbers: their places in a legend, by first appearance.
class TextColumn {
 public:
  TextColumn(hid_t parent, const std::string& name, std::uint64_t rows, int compression)
      : column_(parent, name, "1", rows, compression) {}
  void add(const std::string& text) {
    const auto [place, is_new] = places_.emplace(text, static_cast<std::int32_t>(texts_.size()));
    if (is_new) texts_.push_back(text);
    column_.add(place->second);
  }
  void write() { column_.write(); }
  /// The legend, a text a line, beside the column: NAME_legend.
  void close(hid_t parent, const std::string& name) const {
    std::string legend;
    for (const std::string& text : texts_) legend += (&text == texts_.data() ? "" : "\n") + text;
    text_dataset(parent, name + "_legend", legend);
  }

 private:
  GrowingColumn<std::int32_t> column_;
  std::map<std::string, std::int32_t> places_;
  std::vector<std::string> texts_;
};

/// The table's columns, open to be written.
class Table {
 public:
  Table(hid_t group, const SweepPlan& plan, int compression)
      : plan_(plan),
        group_(group),
        inputs_(hdf5::group(group, "inputs")),
        answers_(hdf5::group(group, "answers")),
        status_(group, "status", "1", plan.designs(), compression),
        keeps_(group, "keeps_constraints", "1", plan.designs(), compression),
        limit_(group, "limit", plan.designs(), compression),
        sized_by_(group, "sized_by", plan.designs(), compression) {
    for (const SweepColumn& column : plan.columns()) {
      if (column.text) {
        texts_.try_emplace(column.key, inputs_, column.key, plan.designs(), compression);
      } else {
        numbers_.try_emplace(column.key, inputs_, column.key, column.unit, plan.designs(), compression);
      }
    }
    quantities_.reserve(design_quantities().size());
    for (const DesignQuantity& quantity : design_quantities()) {
      quantities_.emplace_back(answers_, quantity.key, quantity.unit, plan.designs(), compression);
    }
  }

  void add(std::uint64_t design, const DesignAnswer& answer) {
    status_.add(static_cast<std::uint8_t>(answer.status));
    keeps_.add(keeps_constraints(plan_, answer) ? 1 : 0);
    limit_.add(answer.limit);
    sized_by_.add(answer.sized_by);
    const std::vector<SweepValue> values = plan_.values(design);
    for (std::size_t n = 0; n < values.size(); ++n) {
      const std::string& key = plan_.columns()[n].key;
      if (plan_.columns()[n].text) {
        texts_.at(key).add(std::get<std::string>(values[n]));
      } else {
        numbers_.at(key).add(std::get<double>(values[n]));
      }
    }
    for (std::size_t n = 0; n < quantities_.size(); ++n) quantities_[n].add(answer.values[n]);
    if (++waiting_ >= piece_rows) write();
  }

  void close() {
    write();
    std::string words;
    for (std::size_t n = 0; n < design_statuses; ++n) {
      words += (n > 0 ? "\n" : "") + std::string(word_of(static_cast<DesignStatus>(n)));
    }
    text_dataset(group_, "status_legend", words);
    limit_.close(group_, "limit");
    sized_by_.close(group_, "sized_by");
    for (const auto& [key, column] : texts_) column.close(inputs_, key);
  }

 private:
  void write() {
    status_.write();
    keeps_.write();
    limit_.write();
    sized_by_.write();
    for (auto& [key, column] : texts_) column.write();
    for (auto& [key, column] : numbers_) column.write();
    for (auto& column : quantities_) column.write();
    waiting_ = 0;
  }

  const SweepPlan& plan_;
  hid_t group_;
  Handle inputs_, answers_;
  GrowingColumn<std::uint8_t> status_, keeps_;
  TextColumn limit_, sized_by_;
  std::map<std::string, TextColumn> texts_;
  std::map<std::string, GrowingColumn<double>> numbers_;
  std::vector<GrowingColumn<double>> quantities_;
  std::uint64_t waiting_ = 0;
};

void write_checks(hid_t parent, const SweepPlan& plan, const std::vector<DesignCheck>& checks) {
  const Handle place = group(parent, "checks");
  std::vector<std::int64_t> design;
  std::vector<std::uint8_t> status;
  std::vector<double> sweep, full, difference, uncertainty;
  for (const DesignCheck& check : checks) {
    design.push_back(static_cast<std::int64_t>(check.design));
    status.push_back(static_cast<std::uint8_t>(check.status));
    sweep.push_back(check.sweep);
    full.push_back(check.full);
    difference.push_back(check.difference(plan.command()));
    uncertainty.push_back(check.uncertainty >= 0.0 ? check.uncertainty : std::nan(""));
  }
  const bool area = plan.command() == SweepCommand::size;
  dataset(place, "design", design, "1", 0);
  dataset(place, "status", status, "1", 0);
  dataset(place, "sweep", sweep, area ? "m2" : "K", 0);
  dataset(place, "full_field", full, area ? "m2" : "K", 0);
  dataset(place, "difference", difference, area ? "1" : "K", 0);
  dataset(place, "mesh_uncertainty", uncertainty, "1", 0);
  text_dataset(place, "quantity", checked_quantity(plan.command()));
}

void write_indices(hid_t parent, const SweepPlan& plan, const SweepAnswers& answers) {
  if (answers.indices.empty()) return;
  const Handle place = group(parent, "sobol");
  std::string names;
  for (std::size_t n = 0; n < plan.factors(); ++n) names += (n > 0 ? "\n" : "") + plan.columns()[n].key;
  text_dataset(place, "keys", names);
  for (const SweepAnswers::Indices& one : answers.indices) {
    const Handle of = group(place, one.key);
    // Three columns: value, lower and upper end of the interval.
    std::vector<double> first, total;
    for (const SobolIndex& index : one.of.keys) {
      first.insert(first.end(), {index.first.value, index.first.low, index.first.high});
      total.insert(total.end(), {index.total.value, index.total.low, index.total.high});
    }
    dataset(of, "first", first, "1", 0, 3);
    dataset(of, "total", total, "1", 0, 3);
    dataset(of, "variance", std::vector<double>{one.of.variance}, "square of the number's unit", 0);
  }
}

void write_fit(hid_t parent, const SweepPlan& plan, const SweepAnswers& answers) {
  if (!answers.search || !answers.search->fit) return;
  const Fit& fit = *answers.search->fit;
  const Handle place = group(parent, "calibration");
  std::vector<double> value, error;
  std::string names, units;
  const std::vector<FittedKey> keys = fitted_keys(plan, fit);
  for (std::size_t n = 0; n < keys.size(); ++n) {
    names += (n > 0 ? "\n" : "") + plan.columns()[n].key;
    units += (n > 0 ? "\n" : "") + (plan.columns()[n].unit.empty() ? "1" : plan.columns()[n].unit);
    value.push_back(keys[n].value);
    error.push_back(keys[n].error);
  }
  text_dataset(place, "keys", names);
  text_dataset(place, "units", units);
  dataset(place, "value", value, "see units", 0);
  dataset(place, "standard_error", error, "see units", 0);
  dataset(place, "correlation", fit.correlations.values, "1", 0, keys.size());
}

/// What the table says as a whole: the front, shares, indices, a fit.
void write_answers(hid_t parent, const SweepPlan& plan, const SweepAnswers& answers) {
  const Handle place = group(parent, "findings");
  if (!plan.pareto().empty()) {
    const Handle front = group(place, "pareto");
    std::vector<std::int64_t> designs;
    for (const auto& member : answers.front) designs.push_back(static_cast<std::int64_t>(member.design));
    dataset(front, "design", designs, "1", 0);
    for (std::size_t n = 0; n < plan.pareto().size(); ++n) {
      std::vector<double> values;
      for (const auto& member : answers.front) values.push_back(member.values[n]);
      const std::string &key = plan.pareto()[n].key, &unit = design_quantities()[place_of_quantity(key)].unit;
      dataset(front, key, values, unit.empty() ? "1" : unit, 0);
    }
  }
  if (!answers.shares.empty()) {
    const Handle shares = group(place, answers.drawn ? "probability" : "share");
    for (const SweepAnswers::Share& one : answers.shares) {
      dataset(shares, one.what, std::vector<double>{one.share.share, one.share.low, one.share.high}, "1", 0);
    }
  }
  write_indices(place, plan, answers);
  write_fit(place, plan, answers);
}

}  // namespace

void write_sweep_results(const std::filesystem::path& file, const SweepPlan& plan, const SweepRows& rows,
                         const SweepAnswers& answers, const std::map<std::string, std::string>& texts) {
  prepare_hdf5();
  try {
    const Handle access = file_access();
    Handle id = COLDSKY_HANDLE(H5Fclose, H5Fcreate(file.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access));
    {
      const Handle root = group(id, "coldsky"), sweep = group(root, "sweep");
      for (const auto& [name, text] : texts) text_dataset(root, name, text);
      text_dataset(sweep, "file", plan.text());
      text_dataset(sweep, "fingerprint", fmt::format("{:016x}", plan.fingerprint()));
      Table table(sweep, plan, plan.base().output.compression);
      rows.for_each([&](const SweepBatch& batch) {
        for (std::size_t n = 0; n < batch.answers.size(); ++n) table.add(batch.first + n, batch.answers[n]);
      });
      table.close();
      write_checks(sweep, plan, rows.checks());
      write_answers(sweep, plan, answers);
    }
    COLDSKY_CHECK(H5Fflush(id, H5F_SCOPE_GLOBAL));
    id.close("H5Fclose(id)");
  } catch (const LibraryError& error) {
    throw LibraryError(cannot_write(file, error.what()));
  }
}

}  // namespace coldsky
