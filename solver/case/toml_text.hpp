#pragma once
#include <string>

#include "solver/core/toml.hpp"

namespace coldsky {

/// First byte that is not UTF-8 (RFC 3629: no surrogates, no overlong forms); the size of `text` where all is well.
std::size_t first_not_utf8(const std::string& text);

/// The tables of a text. \param name of the file, for messages. Throws InputError where it is not valid TOML.
toml::table parse_text(const std::string& text, const std::string& name);

}  // namespace coldsky
