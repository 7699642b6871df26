// The backend's options, checked once when the backend is opened and applied to session options when a model is loaded.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "key_values.h"
#include "ort_library.h"
#include "status.h"

namespace coldstart::ort {

struct SessionSettings {
  // Path of libonnxruntime.
  std::string library;
  // What is not set is left to the library's own default.
  std::optional<int> graphOptimization;
  std::optional<int> intraThreads;
  std::optional<int> interThreads;
  std::optional<int> executionMode;
  std::optional<bool> arena;
  std::optional<bool> memPattern;
  std::string saveOptimized;
  // Session config entries, in the order in which they are given to the library.
  std::vector<std::pair<std::string, std::string>> config;

  // ENGINE_FAILED for an unknown option or value.
  static Result<SessionSettings> parse(const KeyValues& options);

  // Whether the session reads the model's bytes where they are, instead of copying them.
  bool usesModelBytes() const;
  bool hasConfig(const std::string& key) const;

  coldstart::Status apply(const Library& engine, SessionOptions* options) const;
};

}  // namespace coldstart::ort
