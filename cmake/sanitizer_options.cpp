// Of programs built with -fsanitize=undefined: what they find ends them with an exit code that no test takes for a
// pass. UBSAN_OPTIONS in the environment wins.
extern "C" const char* __ubsan_default_options();   // NOLINT(bugprone-reserved-identifier): the sanitizer's own name
extern "C" const char* __ubsan_default_options() {  // NOLINT(bugprone-reserved-identifier)
  return "halt_on_error=1:print_stacktrace=1:suppressions=" COLDSKY_SUPPRESSIONS;
}
