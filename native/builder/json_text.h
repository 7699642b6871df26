// The few shapes of JSON that leave this program, each as text on one line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace coldstart::builder {

// With its quotes; bytes that are not UTF-8 become U+FFFD.
std::string jsonString(std::string_view text);
std::string jsonStrings(const std::vector<std::string>& texts);
std::string jsonNumbers(const std::vector<int64_t>& numbers);

// Members in the order in which they are added; values are JSON already.
class JsonObject {
 public:
  JsonObject& add(std::string_view key, std::string_view json);
  JsonObject& text(std::string_view key, std::string_view value) { return add(key, jsonString(value)); }
  JsonObject& number(std::string_view key, int64_t value) { return add(key, std::to_string(value)); }
  std::string str() const { return "{" + members_ + "}"; }

 private:
  std::string members_;
};

// '[a,b]' of values that are JSON already.
std::string jsonArray(const std::vector<std::string>& values);

}  // namespace coldstart::builder
