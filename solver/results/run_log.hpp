#pragma once
#include <filesystem>
#include <memory>
#include <string>

namespace coldsky {

/// run.log: one line an event, with the wall-clock time and its zone. Lines that cannot be written are reported by
/// `close`, so that a full disk is told of once.
class RunLog {
 public:
  /// \param append go on with the log of the run that is resumed
  RunLog(const std::filesystem::path& file, bool append);
  ~RunLog();
  RunLog(const RunLog&) = delete;
  RunLog& operator=(const RunLog&) = delete;
  void line(const std::string& text);
  /// Throws LibraryError when a line is missing.
  void close();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace coldsky
