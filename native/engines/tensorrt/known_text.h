// Rows of texts that TensorRT is known to say, and the product's error code for each. Pure.
#pragma once

#include <algorithm>
#include <iterator>
#include <string>

namespace coldstart::tensorrt {

struct KnownText {
  const char* text;
  const char* code;
};

// The code of the first row whose text is found; null where none is.
template <size_t count>
const char* codeAmong(const KnownText (&rows)[count], const std::string& text) noexcept {
  const KnownText* found = std::find_if(std::begin(rows), std::end(rows),
                                        [&](const KnownText& row) { return text.find(row.text) != std::string::npos; });
  return found == std::end(rows) ? nullptr : found->code;
}

}  // namespace coldstart::tensorrt
