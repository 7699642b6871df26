// Compares what slots.h and the vendor's interfaces say with the vendor's headers of one version: every function's
// place and signature, the layout of objects and dimensions, our logger and readers called through the vendor's own
// classes, and the numbers of its enumerations. Prints one line a fact, 'name<TAB>place<TAB>verdict'; fails if one is
// wrong.
#include <NvInfer.h>

#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

#include "logger.h"
#include "slots.h"
#include "vendor_call.h"
#include "vendor_readers.h"
#include "vtable_places.h"

namespace {

using coldstart::tensorrt::Family;
using coldstart::tensorrt::ProcessLogger;
using coldstart::tensorrt::RawDims;
using coldstart::tensorrt::Slots;
using coldstart::tensorrt::Version;
using coldstart::test::FoundFunction;
using coldstart::test::Ours;
using coldstart::test::Pick;
using nvinfer1::apiv::VCudaEngine;
using nvinfer1::apiv::VExecutionContext;
using nvinfer1::apiv::VRuntime;

int wrong = 0;

void report(const std::string& name, const std::string& place, bool right, const std::string& otherwise) {
  std::printf("%s\t%s\t%s\n", name.c_str(), place.c_str(), right ? "ok" : otherwise.c_str());
  if (!right) wrong += 1;
}

void expect(const char* fact, bool right) { report(fact, "", right, "WRONG"); }

template <typename Signature>
void compare(const char* name, const coldstart::tensorrt::Slot<Signature>& slot, const FoundFunction& found) {
  const std::string ours = Ours<Signature>::signature();
  const bool right = slot.place == found.place && (found.place < 0 || found.signature == ours);
  const std::string place = slot.place < 0 ? "-" : std::to_string(slot.place);
  report(name, place, right,
         "WRONG: the vendor has " + std::to_string(found.place) + " " + found.signature + ", we call " + ours);
}

// Nothing of that name with so many parameters: not there.
#define COLDSTART_LOOK_UP(name, table, function, result, arguments, p8, p10, since, p11)      \
  template <typename Table>                                                                   \
  FoundFunction find_##name() {                                                               \
    if constexpr (requires { Pick<Ours<result arguments>::kCount>::of(&Table::function); }) { \
      return Pick<Ours<result arguments>::kCount>::of(&Table::function);                      \
    } else {                                                                                  \
      return {};                                                                              \
    }                                                                                         \
  }
COLDSTART_TENSORRT_SLOTS(COLDSTART_LOOK_UP)

void compareSlots(const Version& version) {
  const Slots& slots = coldstart::tensorrt::slotsFor(version);
#define COLDSTART_COMPARE(name, table, function, result, arguments, p8, p10, since, p11) \
  compare(#table "::" #function " (" #name ")", slots.name, find_##name<table>());
  COLDSTART_TENSORRT_SLOTS(COLDSTART_COMPARE)
}

// The compiler must not see that an object is called through a class that is not its own, as a library never shows it.
template <typename Class>
Class* asSeenFromOutside(void* object) {
  void* volatile opaque = object;
  return static_cast<Class*>(opaque);
}

class ARuntime : public nvinfer1::IRuntime {
 public:
  ARuntime(VRuntime* implementation, bool* deleted) : deleted_(deleted) { mImpl = implementation; }
  ~ARuntime() override { *deleted_ = true; }

 private:
  bool* deleted_;
};

void compareObjects() {
  expect("objects are two pointers", sizeof(nvinfer1::IRuntime) == 16 && sizeof(nvinfer1::ICudaEngine) == 16 &&
                                         sizeof(nvinfer1::IExecutionContext) == 16);
  bool deleted = false;
  auto* implementation = reinterpret_cast<VRuntime*>(&deleted);
  nvinfer1::IRuntime* made = std::make_unique<ARuntime>(implementation, &deleted).release();
  auto* runtime = asSeenFromOutside<nvinfer1::IRuntime>(made);
  expect("the second is the implementation", coldstart::tensorrt::implementationOf(runtime) == implementation);
  { const coldstart::tensorrt::VendorObject owned(runtime, nullptr, {}); }
  expect("the second place of an object's table deletes it", deleted);
}

void compareDims(const Version& version) {
  nvinfer1::Dims theirs{};
  theirs.nbDims = 3;
  for (int at = 0; at < 3; at += 1) theirs.d[at] = at == 0 ? -1 : 1000 + at;
  const coldstart::tensorrt::Shape shape = {-1, 1001, 1002};
  RawDims raw;
  std::memcpy(static_cast<void*>(&raw), &theirs, sizeof theirs);
  expect("dimensions are read", coldstart::tensorrt::shapeOf(raw, version) == shape);
  const RawDims written = *coldstart::tensorrt::dimsOf(shape, version);
  nvinfer1::Dims back{};
  std::memcpy(&back, &written, sizeof back);
  expect("dimensions are written", back.nbDims == 3 && back.d[0] == -1 && back.d[1] == 1001 && back.d[2] == 1002);
  expect("dimensions have their most",
         nvinfer1::Dims::MAX_DIMS == coldstart::tensorrt::kMostDims && sizeof(nvinfer1::Dims) <= sizeof(RawDims));
}

void compareLogger(const Version& version) {
  std::string heard;
  const auto sink = ProcessLogger::get().attach([&heard](const coldstart::tensorrt::LogRecord& record) {
    heard = std::to_string(static_cast<int>(record.severity)) + std::string(record.text);
  });
  auto* logger = asSeenFromOutside<nvinfer1::ILogger>(ProcessLogger::get().vendorObject(version.family()));
  logger->log(nvinfer1::ILogger::Severity::kWARNING, "text");
  expect("ILogger::log", heard == "2text");
#if NV_TENSORRT_MAJOR >= 11
  expect("ILogger's interface", std::string(logger->getInterfaceInfo().kind) == "ILogger" &&
                                    logger->getInterfaceInfo().major == 1 &&
                                    logger->getAPILanguage() == nvinfer1::APILanguage::kCPP);
#endif
}

#if NV_TENSORRT_MAJOR >= 10
class ASource : public coldstart::tensorrt::StreamSource {
 public:
  int64_t read(void* destination, int64_t bytes, void* stream) noexcept override {
    return destination == this && stream == expectedStream ? bytes : -1;
  }
  bool seek(int64_t offset, int whence) noexcept override { return offset == 7 && whence == 2; }

  void* expectedStream = nullptr;
};

template <typename Interface>
bool isInterface(const Interface* reader, const char* kind) {
  const nvinfer1::InterfaceInfo info = reader->getInterfaceInfo();
  return std::string(info.kind) == kind && info.major == 1 && info.minor == 0 &&
         reader->getAPILanguage() == nvinfer1::APILanguage::kCPP;
}

void compareReaders() {
  ASource source;
#if NV_TENSORRT_MAJOR == 10
  coldstart::tensorrt::FirstReader ours(source);
  auto* first = asSeenFromOutside<nvinfer1::IStreamReader>(&ours);
  expect("IStreamReader", isInterface(first, "IStreamReader") && first->read(&source, 5) == 5);
#endif
#if NV_TENSORRT_MAJOR >= 11 || NV_TENSORRT_MINOR >= 7
  coldstart::tensorrt::SecondReader ourSecond(source);
  auto* second = asSeenFromOutside<nvinfer1::IStreamReaderV2>(&ourSecond);
  auto* stream = reinterpret_cast<cudaStream_t>(&ourSecond);
  source.expectedStream = stream;
  expect("IStreamReaderV2", isInterface(second, "IStreamReaderV2") && second->read(&source, 5, stream) == 5 &&
                                second->seek(7, nvinfer1::SeekPosition::kEND));
  expect("SeekPosition",
         static_cast<int>(nvinfer1::SeekPosition::kSET) == 0 && static_cast<int>(nvinfer1::SeekPosition::kCUR) == 1);
#endif
}
#else
void compareReaders() {}
#endif

template <typename Enumeration>
bool isNamed(Enumeration value, const char* name) {
  const char* ours = coldstart::tensorrt::elementTypeName(static_cast<int32_t>(value));
  return name == nullptr ? ours == nullptr : ours != nullptr && std::string(ours) == name;
}

void compareEnumerations() {
  using nvinfer1::DataType;
  expect("DataType", isNamed(DataType::kFLOAT, "float32") && isNamed(DataType::kHALF, "float16") &&
                         isNamed(DataType::kINT8, "int8") && isNamed(DataType::kINT32, "int32") &&
                         isNamed(DataType::kBOOL, "bool") && isNamed(DataType::kUINT8, "uint8") &&
                         isNamed(DataType::kFP8, "float8e4m3fn"));
#if NV_TENSORRT_MAJOR >= 9
  expect("DataType of 9", isNamed(DataType::kBF16, "bfloat16") && isNamed(DataType::kINT64, "int64"));
#endif
#if NV_TENSORRT_MAJOR >= 10
  expect("DataType of 10", isNamed(DataType::kINT4, nullptr));
  using nvinfer1::ExecutionContextAllocationStrategy;
  expect("ExecutionContextAllocationStrategy",
         static_cast<int>(ExecutionContextAllocationStrategy::kSTATIC) == 0 &&
             static_cast<int>(ExecutionContextAllocationStrategy::kON_PROFILE_CHANGE) == 1 &&
             static_cast<int>(ExecutionContextAllocationStrategy::kUSER_MANAGED) == 2);
#endif
  expect("TensorIOMode", static_cast<int>(nvinfer1::TensorIOMode::kINPUT) == 1);
  expect("TensorLocation", static_cast<int>(nvinfer1::TensorLocation::kHOST) == 1);
  using nvinfer1::OptProfileSelector;
  expect("OptProfileSelector", static_cast<int>(OptProfileSelector::kMIN) == 0 &&
                                   static_cast<int>(OptProfileSelector::kOPT) == 1 &&
                                   static_cast<int>(OptProfileSelector::kMAX) == 2);
  using Severity = nvinfer1::ILogger::Severity;
  expect("Severity", static_cast<int>(Severity::kINTERNAL_ERROR) == 0 && static_cast<int>(Severity::kERROR) == 1 &&
                         static_cast<int>(Severity::kINFO) == 3 && static_cast<int>(Severity::kVERBOSE) == 4);
  expect("HardwareCompatibilityLevel", static_cast<int>(nvinfer1::HardwareCompatibilityLevel::kNONE) == 0 &&
                                           static_cast<int>(nvinfer1::HardwareCompatibilityLevel::kAMPERE_PLUS) == 1);
}

}  // namespace

int main() {
  const Version version{NV_TENSORRT_MAJOR, NV_TENSORRT_MINOR, NV_TENSORRT_PATCH, -1};
  std::printf("version\t%s\t\n", version.text().c_str());
  compareSlots(version);
  expect("version number",
         version.encoded() == NV_TENSORRT_VERSION && Version::decode(NV_TENSORRT_VERSION).text() == version.text());
  compareObjects();
  compareDims(version);
  compareLogger(version);
  compareReaders();
  compareEnumerations();
  return wrong == 0 ? 0 : 1;
}
