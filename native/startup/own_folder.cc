// Asks the dynamic loader, so that it holds wherever the files were copied to.
#include "own_folder.h"

#include <dlfcn.h>

namespace coldstart {

std::string ownFolder() {
  Dl_info facts{};
  if (dladdr(reinterpret_cast<const void*>(&ownFolder), &facts) == 0 || facts.dli_fname == nullptr) return ".";
  const std::string file = facts.dli_fname;
  const size_t slash = file.rfind('/');
  return slash == std::string::npos ? "." : file.substr(0, slash);
}

}  // namespace coldstart
