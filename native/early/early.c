/* libcoldstart_early.so: loaded by LD_PRELOAD, it begins the native start-up before main, on a thread of its own, and
 * does nothing where COLDSTART_EARLY names no plan. Plain C on libc alone: it is in the way of every process start. */
#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "early_state.h"

#define EARLY_LIBRARY "libcoldstart_early.so"
#define STARTUP_LIBRARY "libcoldstart_startup.so"

/* An exit waits no longer than this for the thread to get into the start-up library. */
#define LONGEST_WAIT_MS 1000

typedef int (*start_early)(const char* plan_file, uint64_t constructed_ns, uint32_t* entered);

__attribute__((visibility("default"))) cs_early coldstart_early;

/* Written before the thread is made, read by it alone. */
static char plan_file[PATH_MAX];
static char startup_library[PATH_MAX];
static uint64_t constructed_ns;
/* Set by the start-up library once an exit of the process waits for it. */
static uint32_t entered;

static void* fail(const char* problem) {
  strncpy(coldstart_early.problem, problem, sizeof coldstart_early.problem - 1);
  __atomic_store_n(&coldstart_early.state, CS_EARLY_FAILED, __ATOMIC_RELEASE);
  return NULL;
}

static void* run(void* unused) {
  (void)unused;
  void* library = dlopen(startup_library, RTLD_NOW | RTLD_LOCAL);
  const char* problem = library == NULL ? dlerror() : NULL;
  if (library == NULL) return fail(problem == NULL ? STARTUP_LIBRARY " cannot be loaded" : problem);
  void* symbol = dlsym(library, CS_EARLY_START_SYMBOL);
  if (symbol == NULL) return fail(STARTUP_LIBRARY " is of another version");
  start_early start;
  memcpy(&start, &symbol, sizeof start);
  const int error = start(plan_file, constructed_ns, &entered);
  return error == 0 ? NULL : fail(strerror(error));
}

/* Libraries must not be opened under the destructors of an exit: the loader would run their constructors once more. */
static void await_entry(void) {
  const struct timespec look = {0, 1000000};
  for (int waited = 0; waited < LONGEST_WAIT_MS; waited++) {
    if (__atomic_load_n(&coldstart_early.state, __ATOMIC_ACQUIRE) == CS_EARLY_FAILED) return;
    if (__atomic_load_n(&entered, __ATOMIC_ACQUIRE) != 0) return;
    nanosleep(&look, NULL);
  }
}

/* Signals are for the threads of the program: this one, and all that it makes, must not take them. */
static int start_thread(void) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread;
  const int problem = pthread_create(&thread, NULL, run, NULL);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (problem == 0) pthread_detach(thread);
  return problem;
}

/* Whether an entry of LD_PRELOAD is this library, whatever folder it is named by. */
static int is_own(const char* entry, size_t length) {
  const size_t own = strlen(EARLY_LIBRARY);
  if (length < own || strncmp(entry + length - own, EARLY_LIBRARY, own) != 0) return 0;
  return length == own || entry[length - own - 1] == '/';
}

/* Children shall not begin again: both variables go, the user's own entries of LD_PRELOAD stay. */
static void leave_environment(void) {
  unsetenv("COLDSTART_EARLY");
  const char* preload = getenv("LD_PRELOAD");
  if (preload == NULL) return;
  char* rest = malloc(strlen(preload) + 1);
  if (rest == NULL) return;
  size_t used = 0;
  for (const char* at = preload; *at != '\0';) {
    const size_t length = strcspn(at, " :");
    if (length > 0 && !is_own(at, length)) {
      if (used > 0) rest[used++] = ':';
      memcpy(rest + used, at, length);
      used += length;
    }
    at += length + (at[length] == '\0' ? 0 : 1);
  }
  rest[used] = '\0';
  if (used > 0)
    setenv("LD_PRELOAD", rest, 1);
  else
    unsetenv("LD_PRELOAD");
  free(rest);
}

/* The start-up library beside this very one. */
static int find_startup_library(void) {
  Dl_info own;
  if (dladdr(&coldstart_early, &own) == 0 || own.dli_fname == NULL) return -1;
  const char* slash = strrchr(own.dli_fname, '/');
  const size_t folder = slash == NULL ? 0 : (size_t)(slash - own.dli_fname) + 1;
  if (folder + sizeof STARTUP_LIBRARY > sizeof startup_library) return -1;
  memcpy(startup_library, own.dli_fname, folder);
  memcpy(startup_library + folder, STARTUP_LIBRARY, sizeof STARTUP_LIBRARY);
  return 0;
}

__attribute__((constructor)) static void begin(void) {
  const char* plan = getenv("COLDSTART_EARLY");
  if (plan == NULL || *plan == '\0') return;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  constructed_ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
  const size_t length = strlen(plan);
  if (length < sizeof plan_file) memcpy(plan_file, plan, length + 1);
  leave_environment();
  if (length >= sizeof plan_file) {
    fail("the path of the plan is too long");
    return;
  }
  if (find_startup_library() != 0) {
    fail("it does not know its own folder");
    return;
  }
  atexit(await_entry);
  /* Before the thread, which may fail by itself. */
  __atomic_store_n(&coldstart_early.state, CS_EARLY_STARTED, __ATOMIC_RELEASE);
  const int problem = start_thread();
  if (problem != 0) fail("no thread could be started");
}
