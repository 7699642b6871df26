// Escaping follows RFC 8259; which bytes are UTF-8 follows table 3-7 of the Unicode standard.
#include "json_writer.h"

#include <array>
#include <charconv>
#include <cmath>

namespace coldstart {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool continues(std::string_view text, size_t at, unsigned low = 0x80, unsigned high = 0xBF) {
  if (at >= text.size()) return false;
  const auto byte = static_cast<unsigned char>(text[at]);
  return byte >= low && byte <= high;
}

// Bytes of the character that begins at `at`; 0 where there is none.
size_t characterBytes(std::string_view text, size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(text, at + 1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : 0xBF;
    return continues(text, at + 1, low, high) && continues(text, at + 2) ? 3 : 0;
  }
  if (lead < 0xF0 || lead > 0xF4) return 0;
  const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
  const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
  return continues(text, at + 1, low, high) && continues(text, at + 2) && continues(text, at + 3) ? 4 : 0;
}

void appendEscaped(std::string& document, char character) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(character);
  if (character == '"' || character == '\\') {
    document += '\\';
    document += character;
  } else if (byte < 0x20 || byte == 0x7F) {
    document += "\\u00";
    document += digits[byte >> 4];
    document += digits[byte & 15];
  } else {
    document += character;
  }
}

}  // namespace

void JsonWriter::separate() {
  if (afterValue_) document_ += ',';
  afterValue_ = true;
}

void JsonWriter::open(char bracket) {
  separate();
  document_ += bracket;
  afterValue_ = false;
}

void JsonWriter::close(char bracket) {
  document_ += bracket;
  afterValue_ = true;
}

void JsonWriter::quote(std::string_view value) {
  document_ += '"';
  for (size_t at = 0; at < value.size();) {
    const size_t bytes = characterBytes(value, at);
    if (bytes == 1)
      appendEscaped(document_, value[at]);
    else
      document_ += bytes == 0 ? kReplacement : value.substr(at, bytes);
    at += bytes == 0 ? 1 : bytes;
  }
  document_ += '"';
}

void JsonWriter::key(std::string_view name) {
  separate();
  quote(name);
  document_ += ':';
  afterValue_ = false;
}

void JsonWriter::text(std::string_view value) {
  separate();
  quote(value);
}

void JsonWriter::number(uint64_t value) {
  separate();
  document_ += std::to_string(value);
}

void JsonWriter::number(int64_t value) {
  separate();
  document_ += std::to_string(value);
}

void JsonWriter::number(double value) {
  separate();
  if (!std::isfinite(value)) {
    document_ += "null";
    return;
  }
  std::array<char, 32> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  document_.append(digits.data(), static_cast<size_t>(end - digits.data()));
}

void JsonWriter::flag(bool value) {
  separate();
  document_ += value ? "true" : "false";
}

}  // namespace coldstart
