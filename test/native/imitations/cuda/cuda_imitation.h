// An imitation of the CUDA driver with host memory behind it: it counts every live object, can fail a call, and can
// put off what a stream was given until somebody waits for it, so that a missing wait shows. For other processes the
// environment says the same: COLDSTART_CUDA_IMITATION_FAIL=name:number=result, and COLDSTART_CUDA_IMITATION_REFUSE=name
// for a function that is not supported at all.
#pragma once

#include <cstdint>

extern "C" {

// How many objects of each kind are alive, and what was moved.
struct CudaImitationCounts {
  int64_t contexts;
  int64_t streams;
  int64_t events;
  int64_t deviceBuffers;
  int64_t deviceBytes;
  int64_t pinnedBuffers;
  int64_t pinnedBytes;
  int64_t registrations;
  int64_t graphs;
  // Contexts pushed and not popped, over all threads.
  int64_t currentContexts;
  // Since the last reset.
  int64_t calls;
  int64_t copiedBytes;
  int64_t graphLaunches;
};

// Call `number` (from 1) of the function `name`, or of any function where `name` is '', answers `result`. Calls that
// give something back are not counted.
void cudaImitationFail(const char* name, int64_t number, int result);
// Calls count from 0 again, nothing fails, nothing is put off; live objects stay.
void cudaImitationReset();
// Copies run when their stream or event is waited for.
void cudaImitationDefer(int on);
// Device memory that may be allocated from now on; more is out of memory.
void cudaImitationLimitMemory(int64_t bytes);
CudaImitationCounts cudaImitationCounts();
// The name of call `number` since the last reset, '' where there was none.
const char* cudaImitationCallName(int64_t number);
// Puts work on a stream, as a kernel launch would be: an imitation of an engine library uses it.
void cudaImitationLaunch(void* stream, void (*work)(void*), void* argument);

}  // extern "C"
