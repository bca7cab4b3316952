#include "solver/deck/sinda_words.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "solver/core/spelling.hpp"

namespace coldsky {

namespace {

const std::vector<std::string>& blocks() {
  static const std::vector<std::string> names = {"OPTIONS DATA", "NODE DATA",    "CONDUCTOR DATA", "SOURCE DATA",
                                                 "ARRAY DATA",   "CONTROL DATA", "OPERATION DATA", "OUTPUT CALLS",
                                                 "VARIABLES 0",  "VARIABLES 1",  "VARIABLES 2",    "SUBROUTINES",
                                                 "USER DATA",    "CARRAY DATA",  "FLOW DATA",      "REGISTER DATA"};
  return names;
}

const std::vector<std::string>& passed_over_controls() {
  static const std::vector<std::string> names = {
      "NLOOPS", "NLOOPT", "DRLXCA", "ARLXCA", "DRLXCC", "ARLXCC", "EBALSA", "EBALNA", "DTIMEI", "DTIMEH", "DTIMEL",
      "DTMPCA", "ATMPCA", "EXTLIM", "ITEROT", "BACKUP", "ITHOLD", "OUTPTF", "DTMAX",  "DTMIN",  "ITROTS", "ITERXT"};
  return names;
}

bool has(const std::vector<std::string>& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

}  // namespace

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::vector<DeckWord> deck_words(const std::string& text, int line) {
  std::vector<DeckWord> words;
  // C in the first column begins a comment; so that CALL at the left edge does not, a letter behind it ends that.
  if (!text.empty() && (text[0] == 'C' || text[0] == 'c') &&
      (text.size() == 1 || std::isalpha(static_cast<unsigned char>(text[1])) == 0)) {
    return words;
  }
  DeckWord word;
  const auto finish = [&] {
    if (!word.text.empty()) words.push_back(word);
    word.text.clear();
  };
  for (std::size_t n = 0; n < text.size() && text[n] != '$'; ++n) {
    const char c = text[n];
    if (c == ' ' || c == '\t' || c == '\r' || c == ',' || c == '=') finish();
    if (c == '=') words.push_back({"=", line, static_cast<int>(n) + 1});
    if (c == ' ' || c == '\t' || c == '\r' || c == ',' || c == '=') continue;
    if (word.text.empty()) {
      word.line = line;
      word.column = static_cast<int>(n) + 1;
    }
    word.text += c;
  }
  finish();
  return words;
}

std::optional<double> fortran_number(const std::string& text) {
  std::string plain = text;
  for (char& c : plain) {
    if (c == 'D' || c == 'd') c = 'E';
  }
  const char* begin = plain.data();
  if (*begin == '+') ++begin;
  double value = 0.0;
  const char* const end = plain.data() + plain.size();
  const char first = begin < end && *begin == '-' ? begin[1] : *begin;
  if (first != '.' && std::isdigit(static_cast<unsigned char>(first)) == 0) return {};  // no "inf", no "nan"
  const auto [stop, error] = std::from_chars(begin, end, value);
  if (error != std::errc() || stop != end) return {};
  return value;
}

std::tuple<std::string, std::string, int> header_of(const std::string& text) {
  std::vector<DeckWord> words;
  std::string name, submodel;
  const std::string line = text.substr(0, text.find('$'));
  const auto comma = line.find(',');
  words = deck_words(line.substr(0, comma), 1);
  for (std::size_t n = 1; n < words.size(); ++n) name += (n > 1 ? " " : "") + upper(words[n].text);
  if (name == "OPTIONS") name = "OPTIONS DATA";
  if (name == "OPERATION" || name == "OPERATIONS") name = "OPERATION DATA";
  if (name == "SUBROUTINE") name = "SUBROUTINES";
  if (comma != std::string::npos) {
    const std::vector<DeckWord> rest = deck_words(" " + line.substr(comma + 1), 1);
    if (!rest.empty()) submodel = upper(rest.front().text);
  }
  return {name, submodel, words.size() > 1 ? words[1].column : 1};
}

bool is_known_block(const std::string& name) { return has(blocks(), name); }
std::string nearest_block(const std::string& name) { return nearest_word(name, blocks()); }
bool is_passed_over_control(const std::string& name) { return has(passed_over_controls(), name); }
std::string nearest_control(const std::string& name) {
  std::vector<std::string> all = passed_over_controls();
  all.insert(all.end(), {"UID", "ABSZRO", "SIGMA", "TIMEO", "TIMEND", "OUTPUT"});
  return nearest_word(name, all);
}

}  // namespace coldsky
