// A plan for the imitations of TensorRT: the vendor's outer container with the right version bytes, a short description
// instead of an engine, and weights whose sum the description names. Tests write them, the imitation reads them.
#pragma once

#include <cstdint>
#include <cstring>
#include <numeric>
#include <string>
#include <vector>

namespace coldstart::imitation {

struct PlanTensor {
  std::string name;
  bool input = true;
  // The vendor's number; 0 is float32.
  int32_t dataType = 0;
  std::vector<int64_t> shape;
  // min, opt and max of one profile after the other; inputs only.
  std::vector<std::vector<int64_t>> ranges;
  bool onHost = false;
  bool vectorized = false;
};

struct Plan {
  // major, minor, patch, build
  std::vector<int> version = {10, 6, 0, 26};
  // Differs where another serialisation wrote it: see `serializationTag`.
  int32_t tag = 0;
  // '' is the imitation's own device; else like '8.6'.
  std::string device;
  bool hostCode = false;
  int64_t activationBytes = 4096;
  int64_t streamableBytes = 0;
  int32_t profiles = 1;
  std::vector<PlanTensor> tensors = {{"input", true, 0, {-1, 4}, {{1, 4}, {2, 4}, {8, 4}}},
                                     {"output", false, 0, {-1, 4}, {}}};
  std::vector<unsigned char> weights = std::vector<unsigned char>(3001, 7);
};

inline constexpr uint64_t kHeaderBytes = 32;
inline constexpr uint64_t kSectionBytes = 24;
inline constexpr uint64_t kArchiveBytes = 16;

inline int32_t serializationTag(int major, int minor) {
  if (major < 10) return 236;
  return major == 10 && minor < 15 ? 239 : 240;
}

inline uint64_t sumOf(const unsigned char* bytes, uint64_t count) {
  return std::accumulate(bytes, bytes + count, uint64_t{0});
}

inline std::string dimsText(const std::vector<int64_t>& dims) {
  std::string text;
  for (const int64_t extent : dims) text += (text.empty() ? "" : "x") + std::to_string(extent);
  return text.empty() ? "scalar" : text;
}

inline std::string describe(const Plan& plan) {
  std::string text = "device " + (plan.device.empty() ? "-" : plan.device) + " " + (plan.hostCode ? "1" : "0") + " " +
                     std::to_string(plan.activationBytes) + " " + std::to_string(plan.streamableBytes) + " " +
                     std::to_string(plan.profiles) + " " + std::to_string(plan.weights.size()) + " " +
                     std::to_string(sumOf(plan.weights.data(), plan.weights.size())) + "\n";
  for (const PlanTensor& tensor : plan.tensors) {
    text += "tensor " + tensor.name + " " + (tensor.input ? "1" : "0") + " " + std::to_string(tensor.dataType) + " " +
            (tensor.onHost ? "1" : "0") + " " + (tensor.vectorized ? "1" : "0") + " " + dimsText(tensor.shape);
    for (const auto& range : tensor.ranges) text += " " + dimsText(range);
    text += "\n";
  }
  return text;
}

template <typename Number>
void append(std::string& bytes, Number number) {
  bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
}

// The file's bytes. Before 10 there is one section; the weights then follow the description in it.
inline std::string bytesOf(const Plan& plan) {
  const bool split = plan.version[0] >= 10;
  const std::string text = describe(plan);
  const std::string weights(plan.weights.begin(), plan.weights.end());
  const int32_t tag = plan.tag != 0 ? plan.tag : serializationTag(plan.version[0], plan.version[1]);
  std::string archive = "ptrt";
  append(archive, tag);
  append(archive, static_cast<uint64_t>(text.size()));
  archive += text + (split ? "" : weights);
  const uint64_t first = kHeaderBytes + kSectionBytes * (split ? 2 : 1);
  // The weights begin at a multiple of eight, and of nothing more.
  uint64_t second = (first + archive.size() + 7) / 8 * 8;
  if (second % 16 == 0) second += 8;
  std::string bytes = "ftrt";
  append(bytes, uint32_t{0});
  append(bytes, uint32_t{split ? 2u : 1u});
  append(bytes, uint32_t{0});
  const uint64_t total = (split ? second + weights.size() : first + archive.size()) + 4;
  append(bytes, total);
  for (const int part : plan.version) bytes += static_cast<char>(part);
  bytes += split ? "rtrt" : std::string(4, '\0');
  const auto section = [&bytes](const char* tagName, uint64_t offset, uint64_t size) {
    bytes += tagName;
    append(bytes, uint32_t{0});
    append(bytes, offset);
    append(bytes, size);
  };
  section("NGNE", first, archive.size());
  if (split) section("THGW", second, weights.size());
  bytes += archive;
  if (split) {
    bytes.resize(second, '\0');
    bytes += weights;
  }
  bytes += "\x99\x8b\x8d\x8b";
  return bytes;
}

}  // namespace coldstart::imitation
