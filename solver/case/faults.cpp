#include "solver/case/faults.hpp"

#include <algorithm>
#include <tuple>

namespace coldsky {

bool Faults::lost(const std::string& path) const {
  for (std::string name = path; !name.empty(); name.erase(std::min(name.rfind('.'), name.size()))) {
    if (lost_.count(name) != 0) return true;
    if (name.find('.') == std::string::npos) return false;
  }
  return false;
}

void Faults::raise(const std::string& case_file) const {
  if (found_.empty()) return;
  // More would hide the first ones, which are often the cause.
  constexpr std::size_t most = 20;
  const auto place = [&](const InputError& error) {
    const Location& where = error.where();
    // Of what no line of the file speaks, the file's first line stands for the place.
    const bool nowhere = where.line == 1 && where.column == 1 && error.problem().ends_with(" is missing");
    const int source = where.file == case_file ? (nowhere ? 1 : 0) : where.file.starts_with("--set") ? 2 : 3;
    return std::make_tuple(source, where.line, where.column);
  };
  std::vector<InputError> sorted = found_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const InputError& a, const InputError& b) { return place(a) < place(b); });
  const std::size_t listed = std::min(sorted.size(), most);
  InputError first = sorted.front();
  first.further.assign(sorted.begin() + 1, sorted.begin() + static_cast<std::ptrdiff_t>(listed));
  first.not_listed = sorted.size() - listed;
  throw first;
}

}  // namespace coldsky
