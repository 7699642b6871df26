// The checks stand in the order in which the vendor makes them, and fail in its words.
#include "read_plan.h"

#include <algorithm>
#include <sstream>
#include <vector>

namespace coldstart::imitation {
namespace {

constexpr const char* kPlace =
    COLDSTART_IMITATION_MAJOR >= 10 ? "IRuntime::deserializeCudaEngine" : "runtime.cpp::parsePlan";
constexpr unsigned char kVersion[] = {COLDSTART_IMITATION_MAJOR, COLDSTART_IMITATION_MINOR, COLDSTART_IMITATION_PATCH,
                                      COLDSTART_IMITATION_BUILD};
constexpr const char* kDevice = "9.0";

std::string versionText(const unsigned char* parts) {
  std::string text;
  for (int at = 0; at < 4; at += 1) text += (at == 0 ? "" : ".") + std::to_string(parts[at]);
  return text;
}

// 10 prints the plan's bytes as they are.
std::string gotText(const unsigned char* parts) {
  if (COLDSTART_IMITATION_MAJOR < 10) return versionText(parts);
  return std::string(reinterpret_cast<const char*>(parts), 4).c_str();
}

}  // namespace

bool refuse(int number, const char* code, const std::string& text) {
  sayError(kPlace, number, code, text);
  return false;
}

bool headerFits(const Bytes& header, uint64_t total) {
  if (header.size() < kHeaderBytes || std::memcmp(header.data(), "ftrt", 4) != 0) {
    return refuse(1, "Serialization", "Serialization assertion plan->header.magicTag == rt::kPLAN_MAGIC_TAG failed.");
  }
  if (total != 0 && numberAt<uint64_t>(header, 16) != total) {
    return refuse(1, "Serialization", "Serialization assertion plan->header.size == blobSize failed.");
  }
  const unsigned char* found = header.data() + 24;
  if (std::equal(std::begin(kVersion), std::end(kVersion), found)) return true;
  return refuse(6, "API Usage Error",
                "The engine plan file is not compatible with this version of TensorRT, expecting library version " +
                    versionText(kVersion) + " got " + gotText(found) + ", please rebuild.");
}

namespace {

std::vector<int64_t> dimsFrom(const std::string& text) {
  std::vector<int64_t> dims;
  if (text == "scalar") return dims;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, 'x');) dims.push_back(std::stoll(part));
  return dims;
}

void parseTensor(std::istringstream& line, Plan& plan) {
  PlanTensor tensor;
  tensor.ranges.clear();
  std::string shape;
  line >> tensor.name >> tensor.input >> tensor.dataType >> tensor.onHost >> tensor.vectorized >> shape;
  tensor.shape = dimsFrom(shape);
  for (std::string range; line >> range;) tensor.ranges.push_back(dimsFrom(range));
  plan.tensors.push_back(std::move(tensor));
}

}  // namespace

bool parseArchive(const unsigned char* archive, size_t count, LoadedPlan& loaded, size_t& used) {
  const Bytes head(archive, archive + std::min<size_t>(count, kArchiveBytes));
  if (head.size() < kArchiveBytes || std::memcmp(archive, "ptrt", 4) != 0) {
    return refuse(1, "Serialization",
                  "Serialization assertion magicTagRead == kMAGIC_TAG failed.Magic tag does not match");
  }
  const auto tag = numberAt<int32_t>(head, 4);
  const int32_t own = serializationTag(COLDSTART_IMITATION_MAJOR, COLDSTART_IMITATION_MINOR);
  const auto size = numberAt<uint64_t>(head, 8);
  if (tag != own || size > count - kArchiveBytes) {
    return refuse(1, "Serialization",
                  "Serialization assertion stdVersionRead == serializationVersion failed.Version tag does not match. "
                  "Note: Current Version: " +
                      std::to_string(own) + ", Serialized Engine Version: " + std::to_string(tag));
  }
  used = kArchiveBytes + size;
  loaded.plan.tensors.clear();
  std::istringstream lines(std::string(reinterpret_cast<const char*>(archive) + kArchiveBytes, size));
  for (std::string text; std::getline(lines, text);) {
    std::istringstream line(text);
    std::string word;
    line >> word;
    if (word == "tensor") parseTensor(line, loaded.plan);
    if (word != "device") continue;
    line >> loaded.plan.device >> loaded.plan.hostCode >> loaded.plan.activationBytes >> loaded.plan.streamableBytes >>
        loaded.plan.profiles >> loaded.weightBytes >> loaded.weightSum;
  }
  return true;
}

bool mayRun(const LoadedPlan& loaded, bool hostCodeAllowed) {
  if (loaded.plan.hostCode && !hostCodeAllowed) {
    return refuse(4, "Internal Error",
                  "Cannot deserialize engine with lean runtime since IRuntime::getEngineHostCodeAllowed() is false.");
  }
  if (loaded.plan.device == "-" || loaded.plan.device == kDevice) return true;
  return refuse(1, "Serialization",
                "The engine plan file is generated on an incompatible device, expecting compute " +
                    std::string(kDevice) + " got compute " + loaded.plan.device + ", please rebuild.");
}

std::shared_ptr<LoadedPlan> whole(std::shared_ptr<LoadedPlan> loaded) {
  if (sumOf(loaded->weights.bytes(), loaded->weightBytes) == loaded->weightSum) return loaded;
  refuse(1, "Serialization", "the weights are not those that were written");
  return nullptr;
}

std::shared_ptr<LoadedPlan> readPlan(const unsigned char* bytes, size_t count, bool hostCodeAllowed) {
  const Bytes all(bytes, bytes + count);
  if (!headerFits(all, count)) return nullptr;
  auto loaded = std::make_shared<LoadedPlan>();
  loaded->planBytes = count;
  const auto offset = numberAt<uint64_t>(all, kHeaderBytes + 8);
  size_t used = 0;
  if (offset > count || !parseArchive(bytes + offset, count - offset, *loaded, used)) return nullptr;
  if (!mayRun(*loaded, hostCodeAllowed)) return nullptr;
  const bool split = COLDSTART_IMITATION_MAJOR >= 10;
  const uint64_t weightsAt = split ? numberAt<uint64_t>(all, kHeaderBytes + kSectionBytes + 8) : offset + used;
  if (weightsAt > count || loaded->weightBytes > count - weightsAt) {
    refuse(1, "Serialization", "Serialization assertion plan->header.size == blobSize failed.");
    return nullptr;
  }
  if (!loaded->weights.allocate(static_cast<int64_t>(loaded->weightBytes))) return nullptr;
  std::copy_n(bytes + weightsAt, loaded->weightBytes, loaded->weights.bytes());
  return whole(std::move(loaded));
}

}  // namespace coldstart::imitation
