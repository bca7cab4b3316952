#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "solver/core/error.hpp"
#include "solver/core/toml.hpp"

namespace coldsky {

/// One `key = value` of the file, of --set, or of what a name stands for.
struct Entry {
  const toml::node* node;
  Location where;
  std::string comment;  ///< what is known of the value; empty = what the file says beside it
  bool varied = false;  ///< by a sweep, as --set would; the node is that of the file then, or none
};
using Entries = std::map<std::string, Entry>;

/// The errors of one case: users want to meet all of them at once.
class Faults {
 public:
  void add(const InputError& error) { found_.push_back(error); }
  void take(const Faults& others) { found_.insert(found_.end(), others.found_.begin(), others.found_.end()); }
  /// Runs a check that throws; false where it did.
  template <class Check>
  bool attempt(const Check& check) {
    try {
      check();
      return true;
    } catch (const InputError& error) {
      add(error);
      return false;
    }
  }
  /// Takes note that the value of a key, or of all keys of a table, is not known, so that nothing follows from it.
  void lose(const std::string& path) { lost_.insert(path); }
  bool lost(const std::string& path) const;
  bool empty() const { return found_.empty(); }
  /// Throws the errors in the order of their places: those of the case, of --set, of the files that it names.
  void raise(const std::string& case_file) const;

 private:
  std::vector<InputError> found_;
  std::set<std::string> lost_;
};

}  // namespace coldsky
