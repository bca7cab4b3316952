#include "solver/studies/commands.hpp"
namespace coldsky {
int run_verify(const VerifyOptions&) { return 0; }
}  // namespace coldsky
