// The handler does nothing but unlink(2) and raise(3), both of which are allowed in one.
#include "interruption.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <atomic>

namespace coldstart::builder {
namespace {

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

std::atomic<char*> doomed[4];
static_assert(std::atomic<char*>::is_always_lock_free);

void endNow(int number) {
  removeUnfinishedFiles();
  // SA_RESETHAND: this time the default action, so that the caller sees which signal it was.
  raise(number);
}

}  // namespace

void removeUnfinishedFiles() {
  for (const std::atomic<char*>& slot : doomed) {
    const char* path = slot.load();
    if (path != nullptr) unlink(path);
  }
}

void endPromptlyOnSignals() {
  for (const int number : kSignals) {
    struct sigaction current = {};
    sigaction(number, nullptr, &current);
    // What is ignored on purpose (nohup) stays ignored; a closed pipe must not go unnoticed.
    if (current.sa_handler != SIG_DFL && !(number == SIGPIPE && current.sa_handler == SIG_IGN)) continue;
    struct sigaction wanted = {};
    wanted.sa_handler = &endNow;
    wanted.sa_flags = SA_RESETHAND | SA_NODEFER;
    sigaction(number, &wanted, nullptr);
  }
  // A write over a limit of the process answers an error then, which has a sentence.
  signal(SIGXFSZ, SIG_IGN);
}

RemovedOnSignal::RemovedOnSignal(const std::string& path) : path_(strdup(path.c_str())) {
  for (std::atomic<char*>& slot : doomed) {
    char* empty = nullptr;
    if (slot.compare_exchange_strong(empty, path_)) return;
  }
}

RemovedOnSignal::~RemovedOnSignal() {
  for (std::atomic<char*>& slot : doomed) {
    char* own = path_;
    if (slot.compare_exchange_strong(own, nullptr)) break;
  }
  free(path_);
}

}  // namespace coldstart::builder
