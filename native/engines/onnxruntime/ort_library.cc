// Opening the library. It stays mapped for the rest of the process: its thread pools and its exit handlers do not
// outlive an early unmapping.
#include "ort_library.h"

#include "log_tail.h"

namespace coldstart::ort {

LogTail& processLog() {
  // Never destroyed: the library may log while the process ends.
  static LogTail& log = *std::make_unique<LogTail>().release();
  return log;
}

Result<std::unique_ptr<Library>> Library::open(const std::string& path) {
  const auto refused = [&path](std::string problem) {
    return Failure{"ENGINE_LIBRARY_MISSING", "library-load", path, std::move(problem), {}};
  };
  Result<SharedLibrary> shared = SharedLibrary::open(path);
  if (!shared.ok()) return shared.takeFailure();
  const Result<void*> symbol = shared.value().symbol("OrtGetApiBase");
  if (!symbol.ok()) return refused("it is no ONNX Runtime library (" + symbol.failure().message + ")");
  const ApiBase* base = reinterpret_cast<const ApiBase* (*)()>(symbol.value())();
  const void* table = base == nullptr ? nullptr : base->GetApi(kApiVersion);
  if (table == nullptr) return refused("this ONNX Runtime is older than 1." + std::to_string(kApiVersion));
  shared.value().keepForever();
  return std::unique_ptr<Library>(new Library(Api::fromTable(table), base->GetVersionString()));
}

coldstart::Status Library::statusOf(Status* status, const char* phase, const std::string& subject) const {
  if (status == nullptr) return {};
  const Handle<Status> owned(status, api_.ReleaseStatus);
  const std::string message = api_.GetErrorMessage(status);
  return Failure{recogniseFailure(api_.GetErrorCode(status), message, phase), phase, subject, message,
                 processLog().lines()};
}

}  // namespace coldstart::ort
