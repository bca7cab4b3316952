#include "solver/results/summary.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "solver/core/error.hpp"
#include "solver/results/summary_schema.hpp"
#include "solver/results/text_file.hpp"

namespace coldsky {

const std::vector<std::string>& Summary::keys() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> found;
    for (const SummaryKeySpec& key : summary_schema()) {
      if (key.name.back() != '*') found.push_back(key.name);
    }
    return found;
  }();
  return names;
}

void Summary::set(const std::string& key, Value value) {
  const SummaryKeySpec* declared = find_summary_key(key);
  if (declared == nullptr) throw std::logic_error("summary has no key " + key);
  if (const double* number = std::get_if<double>(&value); number != nullptr && !std::isfinite(*number)) {
    value = std::monostate{};
  }
  if (declared->name != key && !values_.contains(key)) further_.push_back(key);
  values_[key] = std::move(value);
}

std::string Summary::to_json(int indent) const {
  nlohmann::ordered_json document;
  const auto put = [&](const std::string& key) {
    document[key] = nullptr;
    const auto found = values_.find(key);
    if (found == values_.end()) return;
    if (const auto* number = std::get_if<double>(&found->second)) document[key] = *number;
    if (const auto* whole = std::get_if<std::int64_t>(&found->second)) document[key] = *whole;
    if (const auto* truth = std::get_if<bool>(&found->second)) document[key] = *truth;
    if (const auto* text = std::get_if<std::string>(&found->second)) document[key] = *text;
    if (const auto* texts = std::get_if<std::vector<std::string>>(&found->second)) document[key] = *texts;
  };
  for (const std::string& key : keys()) put(key);
  for (const std::string& key : further_) put(key);
  // File names need not be UTF-8, JSON must be.
  return document.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string Summary::text(const std::string& key) const {
  const auto found = values_.find(key);
  const auto* text = found == values_.end() ? nullptr : std::get_if<std::string>(&found->second);
  return text == nullptr ? "" : *text;
}

std::optional<double> Summary::number(const std::string& key) const {
  const Value* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (const auto* whole = std::get_if<std::int64_t>(value)) return static_cast<double>(*whole);
  const auto* number = std::get_if<double>(value);
  return number == nullptr ? std::nullopt : std::optional<double>(*number);
}

const Summary::Value* Summary::find(const std::string& key) const {
  const auto found = values_.find(key);
  return found == values_.end() ? nullptr : &found->second;
}

Summary Summary::from_json(const std::string& text) {
  const auto document = nlohmann::ordered_json::parse(text, nullptr, false);
  if (!document.is_object()) throw LibraryError("it is no summary");
  Summary summary;
  for (const auto& [key, entry] : document.items()) {
    if (find_summary_key(key) == nullptr) continue;
    const auto is_text = [](const auto& item) { return item.is_string(); };
    if (entry.is_null()) summary.set(key, std::monostate{});
    if (entry.is_boolean()) summary.set(key, entry.template get<bool>());
    if (entry.is_number_integer()) summary.set(key, entry.template get<std::int64_t>());
    if (entry.is_number_float()) summary.set(key, entry.template get<double>());
    if (entry.is_string()) summary.set(key, entry.template get<std::string>());
    if (entry.is_array() && std::all_of(entry.begin(), entry.end(), is_text)) {
      summary.set(key, entry.template get<std::vector<std::string>>());
    }
  }
  return summary;
}

void Summary::write(const std::filesystem::path& file) const { write_text(file, to_json()); }

void set_run_keys(const std::string& command_line, Summary& summary) {
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) == 0) summary.set("run.host", std::string(host.data()));
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  std::array<char, 32> date{};
  if (std::strftime(date.data(), date.size(), "%Y-%m-%dT%H:%M:%SZ", &utc) > 0) {
    summary.set("run.date", std::string(date.data()));
  }
  summary.set("run.command_line", command_line);
}

}  // namespace coldsky
