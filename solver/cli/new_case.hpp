#pragma once
#include <string>
#include <vector>

namespace coldsky {

struct NewCaseOptions {
  std::string kind;       ///< such as "panel"; empty = list the kinds
  std::string file;       ///< to write; empty = the kind's name
  std::string base_case;  ///< of a sweep: the case that its designs differ from; empty = one that is written beside it
  bool json = false;
  std::string language = "en";
};

/// The kinds of starting cases: the files of templates/ in the data folder, by name.
std::vector<std::string> new_case_kinds();
/// What a kind is, in one sentence.
std::string new_case_meaning(const std::string& kind, const std::string& language);

/// `coldsky new`: writes a commented starting case and says what to do with it; a file that exists is left as it is.
/// Returns the exit code. Throws InputError for a kind that there is not and a file that cannot be made.
int run_new_case(const NewCaseOptions& options);

}  // namespace coldsky
