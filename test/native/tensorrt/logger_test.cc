// One logger for the process: who hears what, and what is kept for failures.
#include "logger.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace coldstart::tensorrt {
namespace {

void say(Severity severity, const char* text) { ProcessLogger::get().log(static_cast<int32_t>(severity), text); }

TEST(TensorrtLogger, TellsEverySinkAsLongAsItsHandleLives) {
  std::vector<std::string> heard;
  const auto listen = [&heard](const LogRecord& record) { heard.emplace_back(record.text); };
  auto one = ProcessLogger::get().attach(listen);
  const auto other = ProcessLogger::get().attach(listen);
  say(Severity::info, "both");
  one.reset();
  say(Severity::info, "the other");
  EXPECT_EQ(heard, (std::vector<std::string>{"both", "both", "the other"}));
}

TEST(TensorrtLogger, KeepsVerboseLinesFromThoseThatDidNotAsk) {
  int plain = 0;
  int curious = 0;
  const auto one = ProcessLogger::get().attach([&plain](const LogRecord&) { plain += 1; });
  const auto other = ProcessLogger::get().attach([&curious](const LogRecord&) { curious += 1; }, true);
  say(Severity::verbose, "detail");
  EXPECT_EQ(plain, 0);
  EXPECT_EQ(curious, 1);
  for (const std::string& line : ProcessLogger::get().tail()) EXPECT_EQ(line.find("detail"), std::string::npos);
}

TEST(TensorrtLogger, KeepsTheLastTwentyLines) {
  for (int line = 0; line < 50; line += 1) say(Severity::warning, std::to_string(line).c_str());
  const std::vector<std::string> tail = ProcessLogger::get().tail();
  ASSERT_EQ(tail.size(), 20u);
  EXPECT_EQ(tail.front(), "[warning] 30");
  EXPECT_EQ(tail.back(), "[warning] 49");
}

TEST(TensorrtLogger, FindsTheFirstErrorOfACall) {
  say(Severity::error, "before");
  const uint64_t count = ProcessLogger::get().errorCount();
  EXPECT_EQ(ProcessLogger::get().firstErrorAfter(count), "");
  say(Severity::warning, "no error");
  say(Severity::internalError, "cause");
  say(Severity::error, "consequence");
  EXPECT_EQ(ProcessLogger::get().firstErrorAfter(count), "cause");
  // More than are kept: the oldest that is.
  for (int error = 0; error < 40; error += 1) say(Severity::error, std::to_string(error).c_str());
  EXPECT_EQ(ProcessLogger::get().firstErrorAfter(count), "24");
}

TEST(TensorrtLogger, SurvivesWhatALibraryMaySay) {
  ProcessLogger::get().log(99, nullptr);
  ProcessLogger::get().log(-7, "");
  const auto throwing = ProcessLogger::get().attach([](const LogRecord&) { throw std::runtime_error("sink"); });
  say(Severity::error, "text");
}

TEST(TensorrtLogger, HearsManyThreadsOneAtATime) {
  int heard = 0;
  const auto sink = ProcessLogger::get().attach([&heard](const LogRecord&) { heard += 1; });
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; thread += 1) {
    threads.emplace_back([] {
      for (int line = 0; line < 100; line += 1) say(Severity::info, "line");
    });
  }
  threads.clear();
  EXPECT_EQ(heard, 400);
}

}  // namespace
}  // namespace coldstart::tensorrt
