#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "solver/claims/inputs.hpp"

/// What the ledger of claims says about its numbers: data/claims/claims.toml.
namespace coldsky {

/// One number of the ledger. Texts may hold row ids in braces, see `fill_template`.
struct ClaimRowText {
  std::string id;
  Text name, note;
  std::string unit, method, formula;  ///< method: "solve" or "arithmetic"
  bool sampled = true;                ///< over the ranges of the inputs; full fields are not
};

/// A row compared with an input, another row or a number.
struct ClaimTest {
  std::string row;
  bool above = false;   ///< the claim holds where the row is above; else where it is below or equal
  std::string against;  ///< key of an input or id of a row; empty = `number`
  double number = 0.0;
  Text name;
};

/// Inputs that are moved until a row meets its threshold.
struct ClaimCrossover {
  std::string row, against;
  double number = 0.0;
  std::vector<std::string> inputs;
};

struct ClaimText {
  std::string id, article;
  Text quote, title, hypothesis, threshold, sentence;
  std::string headline;  ///< row; empty = not a physical quantity
  std::vector<ClaimRowText> rows;
  std::vector<ClaimTest> tests;
  std::vector<ClaimCrossover> crossovers;
  std::vector<std::string> figures, verified_by;
};

/// A number of a system: what was published, what the design's own inputs give, what consistent physics gives.
struct SystemNumberText {
  std::string row, consistent;  ///< rows; `consistent` may be empty
  bool reproduced = false;      ///< `row` is the design's own model; else the consistent number
  Text name, note;
  std::string unit, status;
  std::optional<double> published;
  bool sampled = true;
};

struct SystemText {
  std::string id, claim, case_file, source;
  Text name, note;
  std::vector<SystemNumberText> numbers;
};

struct ClaimTexts {
  std::map<std::string, Text> articles;
  std::vector<ClaimText> claims, counter_claims;  ///< quote of a counter-claim: what is said
  std::vector<SystemText> systems;
  std::vector<Text> left_out;
};

/// Throws LibraryError with file and line: the file ships with coldsky.
ClaimTexts read_claim_texts(const std::filesystem::path& file);

/// Replaces "{NAME:FORMAT}" by numbers, the format that of fmt. `value` gives the number of a name; throws
/// LibraryError when it has none.
std::string fill_template(const std::string& text, const std::map<std::string, double>& values);

}  // namespace coldsky
