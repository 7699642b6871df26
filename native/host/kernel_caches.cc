// sync first: dirty pages cannot be dropped.
#include "kernel_caches.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "status.h"
#include "unique_fd.h"

namespace coldstart {

std::string dropKernelCaches() {
  const UniqueFd control = UniqueFd::open("/proc/sys/vm/drop_caches", O_WRONLY);
  if (!control.valid()) return errnoText(errno);
  sync();
  return write(control.get(), "3\n", 2) == 2 ? "" : errnoText(errno);
}

}  // namespace coldstart
