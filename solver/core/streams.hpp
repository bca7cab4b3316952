#pragma once
#include <cstddef>
#include <exception>
#include <optional>
#include <string>

/// The program's standard streams.
namespace coldsky {

/// Gives the numbers of standard streams that were closed to /dev/null, before a file of results gets one and messages
/// are written into it; and lets a reader that went away fail the write, so that a run finishes its files first.
void prepare_streams();
/// Where the reader of standard output went away, ends the program by the signal SIGPIPE, as it ends other programs in
/// a pipe (`describe | head`). Returns where it did not, and where the signal was ignored from the start.
void end_without_reader();

/// Columns that lines on standard output may take: those of the terminal or of COLUMNS, 100 at the most and elsewhere.
std::size_t output_width();

/// Writes to standard error. That it is closed or full changes nothing: there is nobody left to tell.
void tell(const std::string& text) noexcept;

/// Writes out what is left of standard output. Throws std::system_error where that fails.
void finish_output();
/// Of an error that says that a part of standard output could not be written: what is told about it, nothing where the
/// reader went away (unless SIGPIPE was ignored from the start: then nothing else would tell of it); none of another
/// error.
std::optional<std::string> lost_output(const std::exception& error);

}  // namespace coldsky
