#pragma once
#include <CLI/CLI.hpp>
#include <string>

namespace coldsky {

/// How an option is written: "--out DIR", "-h, --help"; the name of an argument's value.
std::string help_term(const CLI::Option& option);
/// What an option does and what stands for it where it is not given.
std::string help_text(const CLI::Option& option);

/// The help of a command in the chosen language: how it is called, what it does, its options with their defaults.
class HelpFormatter : public CLI::FormatterBase {
 public:
  explicit HelpFormatter(std::string language) : language_(std::move(language)) {}
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;

 private:
  std::string language_;
};

}  // namespace coldsky
