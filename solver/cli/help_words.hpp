#pragma once
#include <fmt/format.h>

#include <string>

#include "solver/cli/command_line.hpp"
#include "solver/core/error.hpp"
#include "solver/core/phrases.hpp"

namespace coldsky {

/// A description of the help. A program without its data still does what it can.
template <class... Arguments>
std::string help_words(const Options& options, const std::string& key, const Arguments&... arguments) {
  try {
    return phrase("help." + key, arguments...).in(options.help_language);
  } catch (const LibraryError&) {
    return {};
  } catch (const InputError&) {  // COLDSKY_DATA is wrong, which is told elsewhere
    return {};
  }
}

}  // namespace coldsky
