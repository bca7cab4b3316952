#pragma once
#include <exception>
#include <optional>
#include <string>

/// The program's standard streams.
namespace coldsky {

/// Gives the numbers of standard streams that were closed to /dev/null, before a file of results gets one and messages
/// are written into it; and lets a reader that went away fail the write instead of ending the program.
void prepare_streams();

/// Writes to standard error. That it is closed or full changes nothing: there is nobody left to tell.
void tell(const std::string& text) noexcept;

/// Writes out what is left of standard output. Throws std::system_error where that fails.
void finish_output();
/// Of an error that says that a part of standard output could not be written: what is told about it, nothing where the
/// reader went away; none of another error.
std::optional<std::string> lost_output(const std::exception& error);

}  // namespace coldsky
