#pragma once
#include <string>
#include <vector>

#include "solver/case/catalogue.hpp"
#include "solver/case/faults.hpp"
#include "solver/core/toml.hpp"
#include "solver/sweep/factor.hpp"

namespace coldsky {

/// One `key = value` of [vary] or [derive], whichever way its table is written.
struct NamedNode {
  std::string key;  ///< of the case, or design.NAME
  const toml::node* node;
  Location where;  ///< of the key
};
/// The entries of a table in the order in which they stand in the file: "panel.tube.pitch" = ..., or
/// panel.tube.pitch = ..., or [vary.panel.tube] and pitch = .... Unknown keys are faults.
/// \param leaf whether a table is the value of a key, and not a table of keys
std::vector<NamedNode> named_nodes(const toml::table& table, const std::string& file, Faults& faults);

/// Reads what a key is to be.
class FactorReader {
 public:
  /// \param case_file from whose folder the paths in lists of files count
  FactorReader(std::string file, std::string case_file, const Catalogue& catalogue)
      : file_(std::move(file)), case_file_(std::move(case_file)), catalogue_(catalogue) {}
  /// Throws InputError.
  Factor read(const NamedNode& entry);

 private:
  void read_list(const toml::node& node, const KeySpec& spec, Factor& factor);
  void read_range(const toml::table& table, const KeySpec& spec, Factor& factor);
  void read_distribution(const toml::table& table, const KeySpec& spec, Factor& factor);
  void check_reach(const toml::table& table, const KeySpec& spec, const Factor& factor) const;
  SweepValue value(const toml::node& node, const KeySpec& spec);
  double number(const toml::table& table, const char* name, const KeySpec& spec);
  double difference(const toml::table& table, const char* name, const KeySpec& spec);
  Distribution::Law law_of(const toml::table& table, const std::string& name, KeySpec& spec, std::string& words);

  std::string file_, case_file_;
  const Catalogue& catalogue_;
  std::int64_t steps_ = 0;  ///< of all ranges so far
  Case scratch_;            ///< values of keys are read into it one by one
};

/// Throws InputError where a table holds a key that is not among these. \param what "a range", for the message
void check_names(const toml::table& table, const std::vector<std::string>& known, const std::string& file,
                 const std::string& what);

}  // namespace coldsky
