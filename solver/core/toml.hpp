#pragma once

// toml++ asserts what a file can violate ("[}]" does): it would abort where it has a message for it a line below.
#define TOML_ASSERT(expression) static_assert(true)
#include <toml++/toml.h>
