// The part of ONNX Runtime's C API that this backend calls. The library hands out a table of function pointers that
// only ever grows at its end, so each function is declared with its place in the table; native tests check the places
// against the vendor's header where one is named. Only types and places are stated here, no behaviour.
#pragma once

#include <cstddef>
#include <cstdint>

namespace coldstart::ort {

// Opaque objects of the library.
struct Status;
struct Env;
struct SessionOptions;
struct Session;
struct Value;
struct RunOptions;
struct TypeInfo;
struct TensorInfo;
struct Allocator;

using LogFunction = void (*)(void* param, int severity, const char* category, const char* logId, const char* location,
                             const char* message);

// The version of the table that is asked for: everything below has been in it since long before.
inline constexpr uint32_t kApiVersion = 17;

inline constexpr int kLogWarning = 2;
inline constexpr int kTypeTensor = 1;

enum ErrorCode : int {
  kFail = 1,
  kInvalidArgument = 2,
  kNoSuchFile = 3,
  kNoModel = 4,
  kInvalidProtobuf = 7,
  kNotImplemented = 9,
  kInvalidGraph = 10
};

// X(place, result, name, arguments)
#define COLDSTART_ORT_FUNCTIONS(X)                                                                             \
  X(1, int, GetErrorCode, (const Status*))                                                                     \
  X(2, const char*, GetErrorMessage, (const Status*))                                                          \
  X(4, Status*, CreateEnvWithCustomLogger, (LogFunction, void*, int, const char*, Env**))                      \
  X(6, Status*, DisableTelemetryEvents, (const Env*))                                                          \
  X(7, Status*, CreateSession, (const Env*, const char*, const SessionOptions*, Session**))                    \
  X(8, Status*, CreateSessionFromArray, (const Env*, const void*, size_t, const SessionOptions*, Session**))   \
  X(9, Status*, Run,                                                                                           \
    (Session*, const RunOptions*, const char* const*, const Value* const*, size_t, const char* const*, size_t, \
     Value**))                                                                                                 \
  X(10, Status*, CreateSessionOptions, (SessionOptions**))                                                     \
  X(11, Status*, SetOptimizedModelFilePath, (SessionOptions*, const char*))                                    \
  X(12, Status*, CloneSessionOptions, (const SessionOptions*, SessionOptions**))                               \
  X(13, Status*, SetSessionExecutionMode, (SessionOptions*, int))                                              \
  X(16, Status*, EnableMemPattern, (SessionOptions*))                                                          \
  X(17, Status*, DisableMemPattern, (SessionOptions*))                                                         \
  X(18, Status*, EnableCpuMemArena, (SessionOptions*))                                                         \
  X(19, Status*, DisableCpuMemArena, (SessionOptions*))                                                        \
  X(23, Status*, SetSessionGraphOptimizationLevel, (SessionOptions*, int))                                     \
  X(24, Status*, SetIntraOpNumThreads, (SessionOptions*, int))                                                 \
  X(25, Status*, SetInterOpNumThreads, (SessionOptions*, int))                                                 \
  X(30, Status*, SessionGetInputCount, (const Session*, size_t*))                                              \
  X(31, Status*, SessionGetOutputCount, (const Session*, size_t*))                                             \
  X(33, Status*, SessionGetInputTypeInfo, (const Session*, size_t, TypeInfo**))                                \
  X(34, Status*, SessionGetOutputTypeInfo, (const Session*, size_t, TypeInfo**))                               \
  X(36, Status*, SessionGetInputName, (const Session*, size_t, Allocator*, char**))                            \
  X(37, Status*, SessionGetOutputName, (const Session*, size_t, Allocator*, char**))                           \
  X(39, Status*, CreateRunOptions, (RunOptions**))                                                             \
  X(48, Status*, CreateTensorAsOrtValue, (Allocator*, const int64_t*, size_t, int, Value**))                   \
  X(51, Status*, GetTensorMutableData, (Value*, void**))                                                       \
  X(52, Status*, FillStringTensor, (Value*, const char* const*, size_t))                                       \
  X(53, Status*, GetStringTensorDataLength, (const Value*, size_t*))                                           \
  X(54, Status*, GetStringTensorContent, (const Value*, void*, size_t, size_t*, size_t))                       \
  X(55, Status*, CastTypeInfoToTensorInfo, (const TypeInfo*, const TensorInfo**))                              \
  X(56, Status*, GetOnnxTypeFromTypeInfo, (const TypeInfo*, int*))                                             \
  X(60, Status*, GetTensorElementType, (const TensorInfo*, int*))                                              \
  X(61, Status*, GetDimensionsCount, (const TensorInfo*, size_t*))                                             \
  X(62, Status*, GetDimensions, (const TensorInfo*, int64_t*, size_t))                                         \
  X(64, Status*, GetTensorShapeElementCount, (const TensorInfo*, size_t*))                                     \
  X(65, Status*, GetTensorTypeAndShape, (const Value*, TensorInfo**))                                          \
  X(76, Status*, AllocatorFree, (Allocator*, void*))                                                           \
  X(78, Status*, GetAllocatorWithDefaultOptions, (Allocator**))                                                \
  X(92, void, ReleaseEnv, (Env*))                                                                              \
  X(93, void, ReleaseStatus, (Status*))                                                                        \
  X(95, void, ReleaseSession, (Session*))                                                                      \
  X(96, void, ReleaseValue, (Value*))                                                                          \
  X(97, void, ReleaseRunOptions, (RunOptions*))                                                                \
  X(98, void, ReleaseTypeInfo, (TypeInfo*))                                                                    \
  X(99, void, ReleaseTensorTypeAndShapeInfo, (TensorInfo*))                                                    \
  X(100, void, ReleaseSessionOptions, (SessionOptions*))                                                       \
  X(130, Status*, AddSessionConfigEntry, (SessionOptions*, const char*, const char*))

// The functions, taken out of the table once.
struct Api {
#define COLDSTART_ORT_MEMBER(place, result, name, arguments) result(*name) arguments = nullptr;
  COLDSTART_ORT_FUNCTIONS(COLDSTART_ORT_MEMBER)
#undef COLDSTART_ORT_MEMBER

  // `table` is what the library's GetApi answered.
  static Api fromTable(const void* table) noexcept {
    const auto* places = static_cast<void* const*>(table);
    Api api;
#define COLDSTART_ORT_TAKE(place, result, name, arguments) \
  api.name = reinterpret_cast<result(*) arguments>(places[place]);
    COLDSTART_ORT_FUNCTIONS(COLDSTART_ORT_TAKE)
#undef COLDSTART_ORT_TAKE
    return api;
  }
};

// What the exported OrtGetApiBase answers.
struct ApiBase {
  const void* (*GetApi)(uint32_t version);
  const char* (*GetVersionString)();
};

}  // namespace coldstart::ort
