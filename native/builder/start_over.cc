// One exec at most: the second time the folder is there.
#include "start_over.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>

#include "unique_fd.h"

namespace coldstart::builder {
namespace {

constexpr char kVariable[] = "LD_LIBRARY_PATH";

bool holds(const std::string& folders, const std::string& folder) {
  return (":" + folders + ":").find(":" + folder + ":") != std::string::npos;
}

// The request in a file without a name, at its beginning.
UniqueFd inFile(std::string_view request) {
  UniqueFd fd(memfd_create("request", MFD_CLOEXEC));
  if (!fd.valid()) return fd;
  const ssize_t written = ::write(fd.get(), request.data(), request.size());
  if (written != static_cast<ssize_t>(request.size()) || lseek(fd.get(), 0, SEEK_SET) != 0) fd.reset();
  return fd;
}

}  // namespace

void startOverForLibrary(const std::string& library, std::string_view request) {
  const size_t slash = library.rfind('/');
  if (slash == std::string::npos) return;
  const std::unique_ptr<char, decltype(&free)> folder(realpath(library.substr(0, slash + 1).c_str(), nullptr), &free);
  const char* present = std::getenv(kVariable);
  const std::string folders = present == nullptr ? "" : present;
  if (!folder || holds(folders, folder.get())) return;
  const UniqueFd file = inFile(request);
  if (!file.valid() || dup2(file.get(), STDIN_FILENO) != STDIN_FILENO) return;
  setenv(kVariable, (std::string(folder.get()) + (folders.empty() ? "" : ":" + folders)).c_str(), 1);
  char program[] = "coldstart-build-plan";
  char* const arguments[] = {program, nullptr};
  execv("/proc/self/exe", arguments);
}

}  // namespace coldstart::builder
