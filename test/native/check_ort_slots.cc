// Compiles only if every function that we declare stands at the same place in the vendor's table.
#include <onnxruntime_c_api.h>

#include <cstddef>

#include "ort_api.h"

#define COLDSTART_CHECK(place, result, name, arguments) \
  static_assert(offsetof(OrtApi, name) == (place) * sizeof(void*), #name " is at another place");
COLDSTART_ORT_FUNCTIONS(COLDSTART_CHECK)

static_assert(int{ORT_LOGGING_LEVEL_WARNING} == coldstart::ort::kLogWarning &&
              int{ONNX_TYPE_TENSOR} == coldstart::ort::kTypeTensor);
static_assert(int{ORT_NO_SUCHFILE} == coldstart::ort::kNoSuchFile &&
              int{ORT_INVALID_PROTOBUF} == coldstart::ort::kInvalidProtobuf &&
              int{ORT_INVALID_GRAPH} == coldstart::ort::kInvalidGraph);
static_assert(int{ORT_INVALID_ARGUMENT} == coldstart::ort::kInvalidArgument &&
              int{ORT_NO_MODEL} == coldstart::ort::kNoModel &&
              int{ORT_NOT_IMPLEMENTED} == coldstart::ort::kNotImplemented);
