// The header is a Python dictionary with three keys, always printed by NumPy in the same way; it is read by key, not by
// position.
#include "npy_file.h"

#include <cctype>
#include <charconv>
#include <fstream>
#include <limits>

namespace coldstart {
namespace {

constexpr char kMagic[] = "\x93NUMPY";
constexpr size_t kMagicBytes = 6;
constexpr uint64_t kLargestHeaderBytes = 1 << 20;
constexpr uint64_t kLargestDataBytes = uint64_t{1} << 40;

Failure refused(std::string problem) { return {"ENGINE_INPUT_INVALID", "buffer-allocate", "", std::move(problem), {}}; }

uint64_t littleEndian(const std::string& bytes, size_t at, size_t count) {
  uint64_t value = 0;
  for (size_t byte = 0; byte < count; byte++)
    value |= uint64_t{static_cast<unsigned char>(bytes[at + byte])} << (8 * byte);
  return value;
}

// The text behind `'key':`, up to the dictionary's end; empty where the key is missing.
std::string valueOf(const std::string& dictionary, const std::string& key) {
  size_t at = dictionary.find("'" + key + "'");
  if (at == std::string::npos) return "";
  at = dictionary.find(':', at);
  if (at == std::string::npos) return "";
  at = dictionary.find_first_not_of(' ', at + 1);
  return at == std::string::npos ? "" : dictionary.substr(at);
}

bool parseShape(const std::string& text, std::vector<int64_t>& shape) {
  const size_t end = text.find(')');
  if (text.empty() || text[0] != '(' || end == std::string::npos) return false;
  size_t at = 1;
  while (at < end) {
    if (text[at] == ' ' || text[at] == ',') {
      at++;
      continue;
    }
    int64_t dimension = 0;
    const auto [behind, problem] = std::from_chars(text.data() + at, text.data() + end, dimension);
    if (problem != std::errc() || dimension < 0) return false;
    shape.push_back(dimension);
    at = static_cast<size_t>(behind - text.data());
  }
  return true;
}

// Bytes of all elements; false where the number is beyond reason.
bool dataBytes(const NpyHeader& header, uint64_t& bytes) {
  unsigned itemBytes = 0;
  const auto [end, problem] =
      std::from_chars(header.descr.data() + 1, header.descr.data() + header.descr.size(), itemBytes);
  if (problem != std::errc() || end != header.descr.data() + header.descr.size()) return false;
  bytes = itemBytes;
  for (const int64_t dimension : header.shape) {
    if (dimension == 0) {
      bytes = 0;
      return true;
    }
    if (bytes > kLargestDataBytes / static_cast<uint64_t>(dimension)) return false;
    bytes *= static_cast<uint64_t>(dimension);
  }
  return true;
}

Result<NpyHeader> parseDictionary(const std::string& dictionary, uint64_t dataOffset) {
  NpyHeader header;
  header.dataOffset = dataOffset;
  const std::string descr = valueOf(dictionary, "descr");
  const size_t quote = descr.find('\'', 1);
  if (descr.size() < 4 || descr[0] != '\'' || quote == std::string::npos || quote < 4)
    return refused("the .npy file's type is structured or missing");
  header.descr = descr.substr(2, quote - 2);
  if (descr[1] == '>' && header.descr != "b1" && header.descr.substr(1) != "1")
    return refused("the .npy file is big-endian");
  if (descr[1] != '<' && descr[1] != '|' && descr[1] != '=' && descr[1] != '>')
    return refused("the .npy file's type cannot be read");
  const std::string order = valueOf(dictionary, "fortran_order");
  if (order.rfind("True", 0) == 0)
    return refused("the .npy file is in Fortran order; save it with numpy.ascontiguousarray");
  if (order.rfind("False", 0) != 0) return refused("the .npy file's order cannot be read");
  if (!parseShape(valueOf(dictionary, "shape"), header.shape)) return refused("the .npy file's shape cannot be read");
  return header;
}

}  // namespace

Result<NpyHeader> parseNpyHeader(const std::string& bytes) {
  if (bytes.size() < 10 || bytes.compare(0, kMagicBytes, kMagic, kMagicBytes) != 0)
    return refused("it is no .npy file");
  const int version = static_cast<unsigned char>(bytes[6]);
  if (version < 1 || version > 3) return refused("the .npy file has the unknown version " + std::to_string(version));
  const size_t lengthBytes = version == 1 ? 2 : 4;
  if (bytes.size() < 8 + lengthBytes) return refused("the .npy file is truncated");
  const uint64_t headerBytes = littleEndian(bytes, 8, lengthBytes);
  if (headerBytes > kLargestHeaderBytes || 8 + lengthBytes + headerBytes > bytes.size())
    return refused("the .npy file is truncated");
  return parseDictionary(bytes.substr(8 + lengthBytes, headerBytes), 8 + lengthBytes + headerBytes);
}

Result<NpyArray> readNpyFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return refused(path + " cannot be opened: " + errnoText(errno));
  std::string start(12 + kLargestHeaderBytes, '\0');
  file.read(start.data(), static_cast<std::streamsize>(start.size()));
  start.resize(static_cast<size_t>(file.gcount()));
  Result<NpyHeader> header = parseNpyHeader(start);
  if (!header.ok()) return refused(path + ": " + header.failure().message);
  uint64_t bytes = 0;
  if (!dataBytes(header.value(), bytes)) return refused(path + ": the .npy file's type or shape cannot be used");
  file.clear();
  file.seekg(0, std::ios::end);
  const auto fileBytes = static_cast<uint64_t>(file.tellg());
  if (fileBytes < header.value().dataOffset + bytes) return refused(path + ": the .npy file is truncated");
  NpyArray array{header.value(), std::string(bytes, '\0')};
  file.seekg(static_cast<std::streamoff>(array.header.dataOffset));
  file.read(array.data.data(), static_cast<std::streamsize>(bytes));
  if (static_cast<uint64_t>(file.gcount()) != bytes) return refused(path + ": the .npy file is truncated");
  return array;
}

}  // namespace coldstart
