// A host-wide lock: flock on a file that any user may open. The kernel releases it when its holder dies.
#pragma once

#include <string>

#include "unique_fd.h"

namespace coldstart {

struct LockAttempt {
  // Valid where the lock is held now; closing it releases.
  UniqueFd held;
  // 0 where held or where another holds it; else why the file cannot be used.
  int failure = 0;
};

// Does not wait. Writes `text` into the file for whom waits.
LockAttempt tryFileLock(const std::string& path, const std::string& text);

}  // namespace coldstart
