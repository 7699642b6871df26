// The engine's last log lines, kept for whoever has to explain a failure.
#pragma once

#include <deque>
#include <mutex>
#include <string>
#include <vector>

namespace coldstart::ort {

class LogTail {
 public:
  void add(std::string line) {
    const std::lock_guard<std::mutex> guard(lock_);
    lines_.push_back(std::move(line));
    if (lines_.size() > kMostLines) lines_.pop_front();
  }

  std::vector<std::string> lines() const {
    const std::lock_guard<std::mutex> guard(lock_);
    return {lines_.begin(), lines_.end()};
  }

 private:
  static constexpr size_t kMostLines = 20;

  mutable std::mutex lock_;
  std::deque<std::string> lines_;
};

// One for the process: the library keeps the first logger that it was ever given.
LogTail& processLog();

}  // namespace coldstart::ort
