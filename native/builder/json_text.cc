// Texts come from libraries and models, so nothing about their bytes is taken for granted.
#include "json_text.h"

#include <cstdio>

namespace coldstart::builder {
namespace {

// Bytes of the well-formed UTF-8 sequence at the beginning of `text`; 0 where there is none.
size_t sequenceLength(std::string_view text) {
  const auto byte = [&](size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4) return 0;
  for (size_t at = 1; at < length; at++) {
    if ((byte(at) & 0xC0) != 0x80) return 0;
  }
  // Overlong forms, halves of surrogate pairs, and what lies behind the last code point.
  const unsigned second = byte(1);
  const bool wrong = (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
                     (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
  return wrong ? 0 : length;
}

void appendByte(std::string& json, char byte) {
  switch (byte) {
    case '"':
      json += "\\\"";
      break;
    case '\\':
      json += "\\\\";
      break;
    case '\n':
      json += "\\n";
      break;
    default:
      if (static_cast<unsigned char>(byte) >= 0x20 && byte != 0x7F) {
        json += byte;
      } else {
        char escaped[8];
        std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(byte));
        json += escaped;
      }
  }
}

}  // namespace

std::string jsonString(std::string_view text) {
  std::string json = "\"";
  while (!text.empty()) {
    const size_t length = sequenceLength(text);
    if (length == 1)
      appendByte(json, text[0]);
    else
      json += length == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  json += '"';
  return json;
}

std::string jsonArray(const std::vector<std::string>& values) {
  std::string json;
  for (const std::string& value : values) json.append(json.empty() ? "" : ",").append(value);
  return "[" + json + "]";
}

std::string jsonStrings(const std::vector<std::string>& texts) {
  std::vector<std::string> values;
  for (const std::string& text : texts) values.push_back(jsonString(text));
  return jsonArray(values);
}

std::string jsonNumbers(const std::vector<int64_t>& numbers) {
  std::vector<std::string> values;
  for (const int64_t number : numbers) values.push_back(std::to_string(number));
  return jsonArray(values);
}

JsonObject& JsonObject::add(std::string_view key, std::string_view json) {
  if (!members_.empty()) members_ += ',';
  members_.append(jsonString(key)).append(":").append(json);
  return *this;
}

}  // namespace coldstart::builder
