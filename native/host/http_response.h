// A strict reader of one HTTP/1.x response, fed with whatever bytes arrive. It keeps the status and the beginning of
// the body; interim responses (1xx) are skipped; anything that is no HTTP ends it with a reason.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace coldstart {

class HttpResponse {
 public:
  // `headRequest`: the answer has no body whatever its headers say.
  explicit HttpResponse(bool headRequest = false) : headRequest_(headRequest) {}

  void feed(std::string_view bytes);
  // The other side closed: completes a body without a length, and spoils everything else that is incomplete.
  void end();

  // The final status once its line is complete, else 0.
  int status() const { return status_; }
  bool complete() const { return state_ == State::complete; }
  bool broken() const { return state_ == State::broken; }
  // Why it is broken.
  const char* problem() const { return problem_; }
  // The first kKeptBytes of the body.
  const std::string& body() const { return body_; }

  static constexpr size_t kKeptBytes = 2048;

 private:
  enum class State {
    statusLine,
    headers,
    sizedBody,
    chunkSize,
    chunkData,
    chunkEnd,
    trailers,
    openBody,
    complete,
    broken
  };

  void takeLine(std::string_view line);
  void takeStatusLine(std::string_view line);
  void takeHeader(std::string_view line);
  void takeContentLength(std::string_view value);
  void takeChunkSize(std::string_view line);
  void beginBody();
  size_t takeBody(std::string_view bytes);
  size_t takeLineBytes(std::string_view bytes);
  bool readsLines() const;
  void spoil(const char* problem);

  bool headRequest_;
  State state_ = State::statusLine;
  const char* problem_ = "";
  int status_ = 0;
  int interimStatus_ = 0;
  bool chunked_ = false;
  bool hasLength_ = false;
  uint64_t leftBytes_ = 0;
  size_t headBytes_ = 0;
  std::string line_;
  std::string body_;
};

}  // namespace coldstart
