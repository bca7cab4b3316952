#include "solver/sweep/expression.hpp"

#include <fmt/format.h>
#include <muParser.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>
#include <numbers>

#include "solver/core/spelling.hpp"

namespace coldsky {

namespace {

constexpr const char* letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const std::string name_characters = std::string("0123456789_.") + letters;
constexpr std::size_t longest = 1000;
constexpr int deepest = 50;

const std::vector<std::string>& function_names() {
  static const std::vector<std::string> names = {"min", "max", "sqrt", "exp", "log", "abs", "floor", "ceil", "round"};
  return names;
}

double least_of(const double* numbers, int count) {
  // Not std::min: what is no number stays none.
  double least = numbers[0];
  for (int n = 1; n < count; ++n) least = std::isnan(numbers[n]) || numbers[n] < least ? numbers[n] : least;
  return least;
}
double most_of(const double* numbers, int count) {
  double most = numbers[0];
  for (int n = 1; n < count; ++n) most = std::isnan(numbers[n]) || numbers[n] > most ? numbers[n] : most;
  return most;
}

/// Characters that arithmetic has no use for, and expressions that no one writes by hand.
void check_characters(const std::string& text) {
  if (text.find_first_not_of(' ') == std::string::npos) throw ExpressionError(0, "the expression is empty");
  if (text.size() > longest) {
    throw ExpressionError(longest, fmt::format("the expression has more than {} characters", longest));
  }
  const std::string known = name_characters + "+-*/^(), ";
  if (const std::size_t at = text.find_first_not_of(known); at != std::string::npos) {
    const auto byte = static_cast<unsigned char>(text[at]);
    throw ExpressionError(at, byte > 0x20 && byte < 0x7F ? fmt::format("'{}' is no part of arithmetic", text[at])
                                                         : fmt::format("byte 0x{:02X} is no part of arithmetic", byte));
  }
  int depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    depth += text[at] == '(' ? 1 : text[at] == ')' ? -1 : 0;
    if (depth > deepest) throw ExpressionError(at, fmt::format("more than {} parentheses are open", deepest));
  }
}

/// Words of an expression with their places: names, but no numbers such as "1e3".
std::vector<Expression::Name> words_of(const std::string& text) {
  std::vector<Expression::Name> words;
  const std::string starts = std::string("_") + letters;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_not_of(name_characters, at), text.size());
    if (end == at) {
      ++at;
      continue;
    }
    if (starts.find(text[at]) != std::string::npos) words.push_back({text.substr(at, end - at), at});
    at = end;
  }
  return words;
}

std::string message_of(const mu::Parser::exception_type& error, const std::string& text) {
  switch (error.GetCode()) {
    case mu::ecUNEXPECTED_EOF:
      return "the expression ends too early";
    case mu::ecMISSING_PARENS:
      return "a parenthesis is not closed";
    case mu::ecUNEXPECTED_PARENS:
      return "a parenthesis is closed that was not opened, or stands in an odd place";
    case mu::ecTOO_MANY_PARAMS:
      return "the function takes fewer numbers";
    case mu::ecTOO_FEW_PARAMS:
      return "the function takes more numbers";
    case mu::ecUNEXPECTED_ARG_SEP:
    case mu::ecUNEXPECTED_ARG:
      return "a comma stands outside a function";
    case mu::ecEMPTY_EXPRESSION:
      return "the expression is empty";
    default:
      return error.GetToken().empty() || error.GetToken().size() > text.size()
                 ? "the expression cannot be read"
                 : fmt::format("'{}' is out of place", error.GetToken());
  }
}

}  // namespace

struct Expression::Parser {
  std::vector<Name> names;
  std::vector<double> values;  ///< of the names; the parser holds their addresses
  mu::Parser parser;
  std::mutex mutex;  ///< evaluation writes into the parser
};

Expression::Expression(const std::string& text) : parser_(std::make_unique<Parser>()) {
  check_characters(text);
  for (const Name& word : words_of(text)) {
    const auto& functions = function_names();
    const auto& known = parser_->names;
    const bool function = std::find(functions.begin(), functions.end(), word.text) != functions.end();
    const bool again =
        std::any_of(known.begin(), known.end(), [&](const Name& other) { return other.text == word.text; });
    const std::size_t next = text.find_first_not_of(' ', word.place + word.text.size());
    if (!function && next != std::string::npos && text[next] == '(') {
      const std::string meant = nearest_word(word.text, functions);
      throw ExpressionError(word.place, fmt::format("there is no function '{}'", word.text) +
                                            (meant.empty() ? "" : fmt::format(", did you mean '{}'?", meant)));
    }
    if (!function && !again && word.text != "pi") parser_->names.push_back(word);
  }
  parser_->values.resize(parser_->names.size(), 1.0);
  mu::Parser& parser = parser_->parser;
  try {
    parser.DefineNameChars(name_characters.c_str());
    parser.ClearFun();
    parser.ClearConst();
    parser.DefineConst("pi", std::numbers::pi);
    parser.DefineFun("min", least_of);
    parser.DefineFun("max", most_of);
    using OfOne = double (*)(double);
    parser.DefineFun("sqrt", static_cast<OfOne>(std::sqrt));
    parser.DefineFun("exp", static_cast<OfOne>(std::exp));
    parser.DefineFun("log", static_cast<OfOne>(std::log));
    parser.DefineFun("abs", static_cast<OfOne>(std::fabs));
    parser.DefineFun("floor", static_cast<OfOne>(std::floor));
    parser.DefineFun("ceil", static_cast<OfOne>(std::ceil));
    parser.DefineFun("round", static_cast<OfOne>(std::round));
    for (std::size_t n = 0; n < parser_->names.size(); ++n) {
      parser.DefineVar(parser_->names[n].text, &parser_->values[n]);
    }
    parser.SetExpr(text);
    int results = 0;
    parser.Eval(results);
    if (results != 1) throw ExpressionError(text.find(','), "a comma stands outside a function");
  } catch (const mu::Parser::exception_type& error) {
    const auto place = static_cast<std::size_t>(std::max(0, static_cast<int>(error.GetPos())));
    throw ExpressionError(std::min(place, text.size()), message_of(error, text));
  }
}

Expression::~Expression() = default;
Expression::Expression(Expression&&) noexcept = default;

const std::vector<Expression::Name>& Expression::names() const { return parser_->names; }

double Expression::operator()(const std::vector<double>& values) const {
  const std::lock_guard<std::mutex> lock(parser_->mutex);
  std::copy(values.begin(), values.end(), parser_->values.begin());
  try {
    return parser_->parser.Eval();
  } catch (const mu::Parser::exception_type&) {
    return std::numeric_limits<double>::quiet_NaN();
  }
}

}  // namespace coldsky
