// std::ifstream into a std::vector: what most programs do, and the baseline that the others are compared with.
#include <fstream>

#include "loader.h"

namespace coldstart {

Result<LoadedFile> loadByIfstream(const SourceFile& file, const LoadOptions&) {
  std::ifstream stream(file.path, std::ios::binary);
  if (!stream) return readFailure(file, errno);
  std::vector<char> bytes(file.bytes);
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (static_cast<uint64_t>(stream.gcount()) < file.bytes)
    return stream.bad() ? readFailure(file, EIO) : truncatedFailure(file);
  return LoadedFile(std::move(bytes));
}

}  // namespace coldstart
