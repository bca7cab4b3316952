#pragma once
#include <string>

namespace coldsky {

struct DescribeOptions {
  std::string key;     ///< a key, a table of keys such as "coating", a key of the summary; empty = all keys
  std::string search;  ///< keys whose manual has all these words, upper and lower case alike
  bool summary = false, markdown = false, json = false;
  std::string language = "en";
};

/// The manual of keys as JSON: an object with a list `keys`. Throws InputError where there is no such key.
std::string described_keys(const DescribeOptions& options);
/// The manual of keys on standard output. Throws InputError where there is no such key.
int run_describe(const DescribeOptions& options);

}  // namespace coldsky
