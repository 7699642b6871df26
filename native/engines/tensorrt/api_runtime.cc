// The runtime: its settings, and engines out of memory or out of a stream.
#include "vendor_call.h"
#include "vendor_failure.h"
#include "vendor_readers.h"

namespace coldstart::tensorrt {

VendorObject::~VendorObject() {
  if (object_ == nullptr) return;
  reinterpret_cast<void (*)(void*)>(tablePlace(object_, kDeletingDestructor))(object_);
}

Status Runtime::setMaxThreads(int32_t threads) {
  const CallWitness witness;
  if (call(object_, slots_->setMaxThreads, threads)) return {};
  return witness.failure("runtime-create", "", "TensorRT refused to use " + std::to_string(threads) + " threads");
}

void Runtime::setEngineHostCodeAllowed(bool allowed) { call(object_, slots_->setEngineHostCodeAllowed, allowed); }

void Runtime::setTemporaryDirectory(const std::string& path) {
  call(object_, slots_->setTemporaryDirectory, path.c_str());
}

Result<Runtime> Runtime::loadRuntime(const std::string& path) {
  const CallWitness witness;
  void* loaded = call(object_, slots_->loadRuntime, path.c_str());
  if (isObject(loaded)) return Runtime(loaded, slots_, version_);
  return witness.failure("runtime-create", path, "TensorRT could not load a runtime from " + path);
}

Result<Engine> Runtime::deserialize(const void* plan, size_t bytes) {
  const CallWitness witness;
  void* engine = slots_->deserialize ? call(object_, slots_->deserialize, plan, bytes)
                                     : call(object_, slots_->deserializeOld, plan, bytes, nullptr);
  if (isObject(engine)) return Engine(engine, slots_, version_);
  return witness.failure("deserialize", "", "TensorRT made no engine of the plan and logged no reason");
}

bool Runtime::hasReader(Reader reader) const noexcept {
  return reader == Reader::first ? static_cast<bool>(slots_->deserializeReader)
                                 : static_cast<bool>(slots_->deserializeReaderV2);
}

Result<Engine> Runtime::deserialize(StreamSource& source, Reader reader) {
  if (!hasReader(reader)) {
    const char* since = reader == Reader::first ? "10.0 to 10.x" : "10.7 or newer";
    return Failure{"ENGINE_LIBRARY_UNSUPPORTED",
                   "deserialize",
                   "",
                   "TensorRT " + version_.text() + " has no such stream reader, it is in " + since,
                   {}};
  }
  const CallWitness witness;
  FirstReader first(source);
  SecondReader second(source);
  void* engine = reader == Reader::first ? call(object_, slots_->deserializeReader, static_cast<void*>(&first))
                                         : call(object_, slots_->deserializeReaderV2, static_cast<void*>(&second));
  if (isObject(engine)) return Engine(engine, slots_, version_);
  return witness.failure("deserialize", "", "TensorRT made no engine of the stream and logged no reason");
}

}  // namespace coldstart::tensorrt
