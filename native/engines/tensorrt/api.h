// TensorRT 8.6 to 11 as this backend calls it: movable owners of runtime, engine and context, the same whatever the
// major. Destroy in the order context, engine, runtime (a runtime that was loaded before the one that loaded it).
// Failures carry the library's own first error line as message and its last lines as log; whoever calls classifies
// them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "status.h"
#include "stream_source.h"
#include "vendor_object.h"
#include "version.h"

namespace coldstart::tensorrt {

// -1 is a dimension that is set at run time.
using Shape = std::vector<int64_t>;

struct ProfileRange {
  Shape min;
  Shape opt;
  Shape max;
};

struct TensorInfo {
  std::string name;
  bool input = false;
  // The vendor's number: see elementTypeName.
  int32_t dataType = 0;
  // As the engine states it.
  Shape shape;
  // Its address is host memory (a tensor that gives shapes).
  bool onHost = false;
  // One for each profile; inputs only, and none for inputs on the host.
  std::vector<ProfileRange> profiles;
};

// 'float32', 'float16', … as in tensors/element_type.h; null for types that are not there (int4, fp4 and others).
const char* elementTypeName(int32_t dataType) noexcept;

// The vendor's numbers. Before 10.0 `onProfileChange` is not there and is refused.
enum class Allocation : int32_t { fixed = 0, onProfileChange = 1, userManaged = 2 };

class Context : public VendorObject {
 public:
  using VendorObject::VendorObject;

  // Streams are CUstream; the change of profile is paid by the next enqueue.
  Status setOptimizationProfile(int32_t profile, void* stream);
  Status setInputShape(const char* name, const Shape& shape);
  // After all inputs' shapes are set; -1 stays where it depends on the data. ENGINE_FAILED where the name is unknown.
  Result<Shape> tensorShape(const char* name) const;
  // Upper bound in bytes of an output whose shape depends on the data; -1 where unknown.
  int64_t maxOutputBytes(const char* name) const;
  Status setTensorAddress(const char* name, void* address);
  // For user-managed contexts; before 10.1 the size is not handed over.
  void setDeviceMemory(void* memory, int64_t bytes);
  // What the shapes that are set need, from 10.0; before that and on failure -1.
  int64_t updateDeviceMemoryBytesForShapes();
  Status enqueue(void* stream);
};

class Engine : public VendorObject {
 public:
  using VendorObject::VendorObject;

  // In the engine's order. ENGINE_INPUT_INVALID for a tensor of a vectorised format.
  Result<std::vector<TensorInfo>> tensors() const;
  int32_t profileCount() const;
  // Activation memory over all profiles, and for one of them (before 10.0 the same).
  int64_t deviceMemoryBytes() const;
  int64_t deviceMemoryBytes(int32_t profile) const;
  // 0 where the plan was not built for weight streaming, and before 10.0.
  int64_t streamableWeightsBytes() const;
  // Before the first context. ENGINE_FAILED where it is refused.
  Status setWeightStreamingBudget(int64_t bytes);
  // 0 none, 1 Ampere and newer, 2 same compute capability.
  int32_t hardwareCompatibility() const;
  Result<Context> createContext(Allocation allocation);

 private:
  Result<TensorInfo> tensor(int32_t index) const;
};

enum class Reader { first, second };

class Runtime : public VendorObject {
 public:
  using VendorObject::VendorObject;

  Status setMaxThreads(int32_t threads);
  // Version-compatible plans may carry code that runs on the host.
  void setEngineHostCodeAllowed(bool allowed);
  // Where such code is unpacked.
  void setTemporaryDirectory(const std::string& path);
  // A lean runtime from another library, for version-compatible plans without their own.
  Result<Runtime> loadRuntime(const std::string& path);

  Result<Engine> deserialize(const void* plan, size_t bytes);
  // The second reader is in 10.7 and newer, the first in 10.0 to 10.x; ENGINE_LIBRARY_UNSUPPORTED otherwise.
  Result<Engine> deserialize(StreamSource& source, Reader reader);
  bool hasReader(Reader reader) const noexcept;
};

}  // namespace coldstart::tensorrt
