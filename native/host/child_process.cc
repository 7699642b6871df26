// clone(CLONE_VM | CLONE_VFORK) shares the address space until exec: no page tables are copied, and the child reports
// its stamp and its errno by writing to the parent's variables. So the child only makes system calls.
#include "child_process.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "clock.h"
#include "unique_fd.h"
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#endif

namespace coldstart {
namespace {

constexpr size_t kStackBytes = size_t{64} << 10;
constexpr unsigned kCloseOnExec = 1u << 2;
constexpr int kDescriptorsWithoutCloseRange = 4096;
constexpr const char* kDefaultPath = "/usr/local/bin:/usr/bin:/bin";

// Everything the child touches, made by the parent because the child may not allocate.
struct ChildTask {
  std::vector<std::string> candidates;
  std::vector<char*> arguments;
  std::vector<char*> environment;
  const char* folder = nullptr;
  int input = -1;
  int log = -1;
  pid_t parent = -1;
  // Written by the child.
  volatile uint64_t execNs = 0;
  volatile int failure = 0;
  const char* volatile failedAt = "";
};

class Stack {
 public:
  Stack() : base_(mmap(nullptr, kStackBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0)) {
#if defined(__SANITIZE_ADDRESS__)
    // The child's frames never return, and their marks would be taken for those of the next child's.
    if (valid()) ASAN_UNPOISON_MEMORY_REGION(base_, kStackBytes);
#endif
  }
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;
  ~Stack() {
    if (valid()) munmap(base_, kStackBytes);
  }
  bool valid() const { return base_ != MAP_FAILED; }
  void* top() const { return static_cast<char*>(base_) + kStackBytes; }

 private:
  void* base_;
};

// No handler of the parent may run in the child, which shares its memory.
class BlockedSignals {
 public:
  BlockedSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;
  ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

std::string pathOf(const std::vector<std::string>& environment) {
  for (const std::string& entry : environment) {
    if (entry.rfind("PATH=", 0) == 0) return entry.substr(5);
  }
  return kDefaultPath;
}

// As execvp(3): an empty element of PATH is the working folder.
std::vector<std::string> candidatesFor(const ChildRequest& request) {
  if (request.file.find('/') != std::string::npos) return {request.file};
  std::vector<std::string> candidates;
  const std::string path = pathOf(request.environment);
  for (size_t begin = 0; begin <= path.size();) {
    const size_t end = std::min(path.find(':', begin), path.size());
    const std::string folder = path.substr(begin, end - begin);
    candidates.push_back(folder.empty() ? "./" + request.file : folder + "/" + request.file);
    begin = end + 1;
  }
  return candidates;
}

std::vector<char*> pointersTo(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// Above 2, so that no dup2 in the child overwrites the other one.
UniqueFd openAboveStandard(const char* path, int flags, mode_t mode) {
  UniqueFd file = UniqueFd::open(path, flags, mode);
  if (!file.valid() || file.get() > 2) return file;
  return UniqueFd(fcntl(file.get(), F_DUPFD_CLOEXEC, 3));
}

[[noreturn]] void giveUp(ChildTask& task, int failure, const char* failedAt) {
  task.failure = failure;
  task.failedAt = failedAt;
  _exit(127);
}

void restoreSignals() {
  // Ignored signals stay ignored over exec, and Node ignores SIGPIPE.
  for (int number = 1; number < NSIG; ++number) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

void closeOthersOnExec() {
  if (syscall(SYS_close_range, 3u, ~0u, kCloseOnExec) == 0) return;
  for (int fd = 3; fd < kDescriptorsWithoutCloseRange; ++fd) fcntl(fd, F_SETFD, FD_CLOEXEC);
}

// A permission error of one candidate is the better explanation than "not found" of a later one.
[[noreturn]] void executeFirst(ChildTask& task) {
  int failure = ENOENT;
  for (const std::string& candidate : task.candidates) {
    task.execNs = monotonicNowNs();
    execve(candidate.c_str(), task.arguments.data(), task.environment.data());
    if (errno == EACCES)
      failure = EACCES;
    else if (errno != ENOENT && errno != ENOTDIR)
      giveUp(task, errno, "exec");
  }
  giveUp(task, failure, "exec");
}

int runChild(void* argument) {
  ChildTask& task = *static_cast<ChildTask*>(argument);
  setpgid(0, 0);
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) giveUp(task, errno, "death signal");
  // The parent may have died before the signal was set: nobody would ever send it.
  if (getppid() != task.parent) giveUp(task, ESRCH, "parent");
  if (dup2(task.input, 0) < 0 || dup2(task.log, 1) < 0 || dup2(task.log, 2) < 0)
    giveUp(task, errno, "standard streams");
  if (chdir(task.folder) != 0) giveUp(task, errno, "folder");
  closeOthersOnExec();
  restoreSignals();
  executeFirst(task);
}

}  // namespace

StartedChild startChild(const ChildRequest& request) {
  const UniqueFd input = openAboveStandard("/dev/null", O_RDONLY, 0);
  if (!input.valid()) return {-1, 0, errno, "/dev/null"};
  const UniqueFd log = openAboveStandard(request.logFile.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  if (!log.valid()) return {-1, 0, errno, "log file"};
  const Stack stack;
  if (!stack.valid()) return {-1, 0, errno, "stack"};
  ChildTask task;
  task.candidates = candidatesFor(request);
  task.arguments = pointersTo(request.arguments);
  task.environment = pointersTo(request.environment);
  task.folder = request.folder.c_str();
  task.input = input.get();
  task.log = log.get();
  task.parent = getpid();
  pid_t pid = -1;
  {
    const BlockedSignals blocked;
    pid = clone(runChild, stack.top(), CLONE_VM | CLONE_VFORK | SIGCHLD, &task);
    if (pid < 0) return {-1, 0, errno, "clone"};
  }
  if (task.failure == 0 && task.execNs != 0) return {pid, task.execNs, 0, ""};
  while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) continue;
  // Without a stamp and without an errno it was killed on its way.
  return {-1, 0, task.failure != 0 ? task.failure : EINTR, task.failure != 0 ? task.failedAt : "start"};
}

}  // namespace coldstart
