// Compares every place and number of native/builder with the vendor's headers, where TENSORRT_INCLUDE names them, and
// prints what it compared: SLOTS.md is made of that. Ends with 1 where anything differs.
#include <NvInfer.h>
#include <NvOnnxParser.h>

#include <cstdio>
#include <cstring>

#include "dialect.h"

#if NV_TENSORRT_MAJOR >= 9
#define SINCE_9(...) __VA_ARGS__
#else
#define SINCE_9(...)
#endif

using namespace nvinfer1;
using namespace nvinfer1::apiv;
using coldstart::builder::Api;
using nvonnxparser::IParser;
using nvonnxparser::IParserError;

namespace {

int differences = 0;
int compared = 0;

// A pointer to a virtual member holds one more than its offset in the table.
template <typename Member>
int placeOf(Member member) {
  static_assert(sizeof(member) == 2 * sizeof(void*));
  uintptr_t encoded = 0;
  std::memcpy(&encoded, &member, sizeof encoded);
#if defined(__aarch64__)
  return static_cast<int>(encoded / sizeof(void*));
#else
  return static_cast<int>((encoded - 1) / sizeof(void*));
#endif
}

void compare(const char* what, int ours, int theirs) {
  compared++;
  std::printf("%-50s %4d", what, theirs);
  if (ours != theirs) std::printf("  OURS IS %d", ours);
  std::printf("\n");
  differences += ours != theirs ? 1 : 0;
}

void comparePlaces(const Api& api) {
  const coldstart::builder::BuilderSlots& slots = api.slots;
  // The two profiles' functions are one function with two ways to pass dimensions.
#define COMPARE_BEHIND(name, table, function, result, arguments, p8, p10, p11) \
  if (slots.name) compare(#table "::" #function, slots.name.place, placeOf(&table::function) - 2);
#define COMPARE_OWN(name, table, function, result, arguments, p8, p10, p11) \
  compare(#table "::" #function, slots.name.place, placeOf(&table::function));
  COLDSTART_BUILDER_SLOTS(COMPARE_BEHIND)
  COLDSTART_PARSER_SLOTS(COMPARE_OWN)
  SINCE_9(COLDSTART_BUILDER_SLOTS_SINCE_9(COMPARE_BEHIND) COLDSTART_PARSER_SLOTS_SINCE_9(COMPARE_OWN))
  // The two destructors stand between these; the second of them deletes.
  compare("IParser::clearErrors + 2", api.dialect.parserDelete, placeOf(&IParser::clearErrors) + 2);
  compare("IParser::getUsedVCPluginLibraries - 1", api.dialect.parserDelete,
          placeOf(&IParser::getUsedVCPluginLibraries) - 1);
}

template <typename Value>
int number(Value value) {
  return static_cast<int>(value);
}

void compareNumbers(const Api& api) {
  const coldstart::builder::Dialect& dialect = api.dialect;
  compare("BuilderFlag::kVERSION_COMPATIBLE", dialect.flagVersionCompatible, number(BuilderFlag::kVERSION_COMPATIBLE));
  compare("BuilderFlag::kEXCLUDE_LEAN_RUNTIME", dialect.flagExcludeLeanRuntime,
          number(BuilderFlag::kEXCLUDE_LEAN_RUNTIME));
#if NV_TENSORRT_MAJOR < 11
  compare("BuilderFlag::kFP16", dialect.flagFp16, number(BuilderFlag::kFP16));
  compare("BuilderFlag::kINT8", dialect.flagInt8, number(BuilderFlag::kINT8));
  SINCE_9(compare("BuilderFlag::kBF16", dialect.flagBf16, number(BuilderFlag::kBF16)));
  SINCE_9(compare("NetworkDefinitionCreationFlag::kSTRONGLY_TYPED", dialect.networkStronglyTyped,
                  number(NetworkDefinitionCreationFlag::kSTRONGLY_TYPED)));
#endif
#if NV_TENSORRT_MAJOR < 10
  compare("NetworkDefinitionCreationFlag::kEXPLICIT_BATCH", dialect.networkExplicitBatch,
          number(NetworkDefinitionCreationFlag::kEXPLICIT_BATCH));
#endif
  compare("LayerType::kQUANTIZE", dialect.layerQuantize, number(LayerType::kQUANTIZE));
  compare("LayerType::kDEQUANTIZE", dialect.layerDequantize, number(LayerType::kDEQUANTIZE));
  compare("MemoryPoolType::kWORKSPACE", coldstart::builder::kWorkspacePool, number(MemoryPoolType::kWORKSPACE));
  compare("HardwareCompatibilityLevel::kAMPERE_PLUS", coldstart::builder::kAmperePlus,
          number(HardwareCompatibilityLevel::kAMPERE_PLUS));
#if NV_TENSORRT_MAJOR > 10 || (NV_TENSORRT_MAJOR == 10 && NV_TENSORRT_MINOR >= 9)
  compare("HardwareCompatibilityLevel::kSAME_COMPUTE_CAPABILITY", coldstart::builder::kSameComputeCapability,
          number(HardwareCompatibilityLevel::kSAME_COMPUTE_CAPABILITY));
#endif
  compare("DataType::kHALF", coldstart::builder::kTypeHalf, number(DataType::kHALF));
  SINCE_9(compare("DataType::kBF16", coldstart::builder::kTypeBf16, number(DataType::kBF16)));
  compare("OptProfileSelector::kMIN", 0, number(OptProfileSelector::kMIN));
  compare("OptProfileSelector::kOPT", 1, number(OptProfileSelector::kOPT));
  compare("OptProfileSelector::kMAX", 2, number(OptProfileSelector::kMAX));
  compare("OnnxParserFlag::kNATIVE_INSTANCENORM", coldstart::builder::kNativeInstanceNorm,
          number(nvonnxparser::OnnxParserFlag::kNATIVE_INSTANCENORM));
}

// What is handed out is two pointers, whose table begins with the destructors.
void compareLayouts() {
  compare("sizeof IBuilder", 16, number(sizeof(IBuilder)));
  compare("sizeof INetworkDefinition", 16, number(sizeof(INetworkDefinition)));
  compare("sizeof IBuilderConfig", 16, number(sizeof(IBuilderConfig)));
  compare("sizeof IOptimizationProfile", 16, number(sizeof(IOptimizationProfile)));
  compare("sizeof ITimingCache", 16, number(sizeof(ITimingCache)));
  compare("sizeof IHostMemory", 16, number(sizeof(IHostMemory)));
  compare("sizeof ITensor", 16, number(sizeof(ITensor)));
  compare("sizeof ILayer", 16, number(sizeof(ILayer)));
  compare("sizeof Dims", NV_TENSORRT_MAJOR < 10 ? 36 : 72, number(sizeof(Dims)));
}

#if NV_TENSORRT_MAJOR >= 9
void compareMonitor() {
  // 9: two destructors, then the functions; from 10 on the interface's own two functions stand before them.
  const int first = NV_TENSORRT_MAJOR < 10 ? 2 : 4;
  compare("IProgressMonitor::phaseStart", first, placeOf(&IProgressMonitor::phaseStart));
  compare("IProgressMonitor::stepComplete", first + 1, placeOf(&IProgressMonitor::stepComplete));
  compare("IProgressMonitor::phaseFinish", first + 2, placeOf(&IProgressMonitor::phaseFinish));
}
#endif

}  // namespace

int main() {
  const Api api(coldstart::tensorrt::Version{NV_TENSORRT_MAJOR, NV_TENSORRT_MINOR, NV_TENSORRT_PATCH, -1});
  std::printf("TensorRT %s\n", api.version.text().c_str());
  comparePlaces(api);
  compareNumbers(api);
  compareLayouts();
  SINCE_9(compareMonitor());
  std::printf("%d compared, %d different\n", compared, differences);
  return differences == 0 ? 0 : 1;
}
