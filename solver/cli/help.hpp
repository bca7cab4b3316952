#pragma once
#include <CLI/CLI.hpp>
#include <string>

namespace coldsky {

/// The help of a command in the chosen language: how it is called, what it does, its options with their defaults.
class HelpFormatter : public CLI::FormatterBase {
 public:
  explicit HelpFormatter(std::string language) : language_(std::move(language)) {}
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;

 private:
  std::string language_;
};

}  // namespace coldsky
