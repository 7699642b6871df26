// Options as they cross the C border: text keys, text values. Reading them as numbers and switches is done here, once,
// with one wording for what is wrong.
#pragma once

#include <charconv>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "status.h"

namespace coldstart {

class KeyValues {
 public:
  KeyValues() = default;
  explicit KeyValues(std::map<std::string, std::string> values) : values_(std::move(values)) {}

  void set(std::string key, std::string value) { values_[std::move(key)] = std::move(value); }

  // Nothing where the key is missing; an empty value counts as missing.
  const std::string* find(const std::string& key) const {
    const auto found = values_.find(key);
    return found == values_.end() || found->second.empty() ? nullptr : &found->second;
  }

  std::string text(const std::string& key, std::string fallback = "") const {
    const std::string* value = find(key);
    return value == nullptr ? std::move(fallback) : *value;
  }

  Result<double> number(const std::string& key, double fallback) const {
    const std::string* value = find(key);
    if (value == nullptr) return fallback;
    double parsed = 0;
    const auto [end, problem] = std::from_chars(value->data(), value->data() + value->size(), parsed);
    if (problem != std::errc() || end != value->data() + value->size() || !(parsed >= 0) || parsed > 1e15)
      return refused(key, "a number that is not negative");
    return parsed;
  }

  Result<uint64_t> whole(const std::string& key, uint64_t fallback) const {
    const std::string* value = find(key);
    if (value == nullptr) return fallback;
    uint64_t parsed = 0;
    const auto [end, problem] = std::from_chars(value->data(), value->data() + value->size(), parsed);
    if (problem != std::errc() || end != value->data() + value->size()) return refused(key, "a whole number");
    return parsed;
  }

  Result<bool> flag(const std::string& key, bool fallback) const {
    const std::string* value = find(key);
    if (value == nullptr) return fallback;
    if (*value == "true" || *value == "1") return true;
    if (*value == "false" || *value == "0") return false;
    return refused(key, "true or false");
  }

  const std::map<std::string, std::string>& all() const noexcept { return values_; }

  Failure refused(const std::string& key, const std::string& expected) const {
    return {"ENGINE_FAILED", "", key, "option " + key + " must be " + expected + ", not \"" + text(key) + "\"", {}};
  }

 private:
  std::map<std::string, std::string> values_;
};

}  // namespace coldstart
