#include "solver/results/run_log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/basic_file_sink.h>

#include <cerrno>
#include <cstring>

#include "solver/core/error.hpp"
#include "solver/results/text_file.hpp"

namespace coldsky {

struct RunLog::Parts {
  std::filesystem::path file;
  std::shared_ptr<spdlog::logger> logger;
  std::string why;  ///< of the first line that is missing
};

RunLog::RunLog(const std::filesystem::path& file, bool append) : parts_(std::make_unique<Parts>()) {
  parts_->file = file;
  try {
    const auto sink = std::make_shared<spdlog::sinks::basic_file_sink_st>(file.string(), !append);
    parts_->logger = std::make_shared<spdlog::logger>("run", sink);
  } catch (const spdlog::spdlog_ex&) {
    throw LibraryError(cannot_write(file, std::strerror(errno)));
  }
  parts_->logger->set_pattern("%Y-%m-%d %H:%M:%S.%e %z  %v");
  parts_->logger->flush_on(spdlog::level::info);  // a killed run leaves what it had to say
  parts_->logger->set_error_handler([parts = parts_.get()](const std::string&) {
    if (parts->why.empty()) parts->why = std::strerror(errno);
  });
}

RunLog::~RunLog() = default;

void RunLog::line(const std::string& text) { parts_->logger->info("{}", text); }

void RunLog::close() {
  parts_->logger->flush();
  if (!parts_->why.empty()) throw LibraryError(cannot_write(parts_->file, parts_->why));
}

}  // namespace coldsky
