// How a native call says that it failed: a coded failure with its phase, what it is about and the library's last log
// lines. Inside the C++ parts nothing is thrown on purpose; the border (addon, C table) converts what is left.
#pragma once

#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

namespace coldstart {

struct Failure {
  // An ErrorCode of src/core/errors.ts.
  std::string code;
  // A phase id of the catalogue, or ''.
  std::string phase;
  // What it is about: a file, a library, an input. May be ''.
  std::string subject;
  std::string message;
  std::vector<std::string> logTail;
  // What two versions or devices were, where they did not fit; else ''.
  std::string expected = {};
  std::string found = {};
};

// Empty means success. One pointer wide, so that the good path costs nothing.
class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(Failure failure)
      : failure_(std::make_unique<Failure>(std::move(failure))) {}  // NOLINT(google-explicit-constructor)

  bool ok() const noexcept { return failure_ == nullptr; }
  const Failure& failure() const noexcept { return *failure_; }
  Failure takeFailure() { return std::move(*failure_); }

 private:
  std::unique_ptr<Failure> failure_;
};

// A value or a failure; asking for the one that is not there throws std::bad_variant_access.
template <typename Value>
class [[nodiscard]] Result {
 public:
  Result(Value value) : content_(std::move(value)) {}        // NOLINT(google-explicit-constructor)
  Result(Failure failure) : content_(std::move(failure)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const noexcept { return std::holds_alternative<Value>(content_); }
  Value& value() { return std::get<Value>(content_); }
  const Value& value() const { return std::get<Value>(content_); }
  const Failure& failure() const { return std::get<Failure>(content_); }
  Failure takeFailure() { return std::move(std::get<Failure>(content_)); }

 private:
  std::variant<Value, Failure> content_;
};

// strerror without its shared buffer.
inline std::string errnoText(int number) { return std::generic_category().message(number); }

}  // namespace coldstart
