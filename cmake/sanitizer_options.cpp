// Of programs built with -fsanitize=undefined or -fsanitize=thread: what they find ends them with an exit code that no
// test takes for a pass. UBSAN_OPTIONS and TSAN_OPTIONS in the environment win.
extern "C" const char* __ubsan_default_options();   // NOLINT(bugprone-reserved-identifier): the sanitizer's own name
extern "C" const char* __ubsan_default_options() {  // NOLINT(bugprone-reserved-identifier)
  return "halt_on_error=1:print_stacktrace=1:suppressions=" COLDSKY_SUPPRESSIONS "/undefined-behaviour.txt";
}
extern "C" const char* __tsan_default_options();   // NOLINT(bugprone-reserved-identifier)
extern "C" const char* __tsan_default_options() {  // NOLINT(bugprone-reserved-identifier)
  return "halt_on_error=1:second_deadlock_stack=1:suppressions=" COLDSKY_SUPPRESSIONS "/data-races.txt";
}
