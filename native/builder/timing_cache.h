// How long tactics took, kept in a file from build to build, so that the next one need not measure them again.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "dialect.h"
#include "owned_object.h"
#include "status.h"

namespace coldstart::builder {

// Nothing of it fails a build: what goes wrong becomes a warning. Outlives the configuration, which points at it.
class TimingCache {
 public:
  // Reads the file into the configuration, or begins an empty cache; '' for no file.
  TimingCache(const Api& api, void* config, std::string path, std::function<void(std::string)> warn);

  // After the build: joined with what the file holds by now, since another build may have written it meanwhile.
  void save();

  // 'hit' where the file was read and accepted, 'made' where it is new, 'none' without a file.
  const char* outcome() const noexcept { return outcome_; }

 private:
  bool adopt(const std::vector<char>& content);
  Status joinAndWrite();

  const Api& api_;
  void* config_;
  std::string path_;
  std::function<void(std::string)> warn_;
  OwnedObject cache_;
  const char* outcome_ = "none";
};

}  // namespace coldstart::builder
