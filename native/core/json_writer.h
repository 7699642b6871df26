// A JSON document written front to back: commas, escapes and damaged UTF-8 are its business, what is said is the
// caller's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace coldstart {

class JsonWriter {
 public:
  void beginObject() { open('{'); }
  void endObject() { close('}'); }
  void beginArray() { open('['); }
  void endArray() { close(']'); }
  void key(std::string_view name);

  // Bytes that are no UTF-8 become U+FFFD: names of foreign processes and texts of libraries may hold
  // anything.
  void text(std::string_view value);
  void number(uint64_t value);
  void number(int64_t value);
  // In the shortest form that reads back; what is not finite is null.
  void number(double value);
  void flag(bool value);

  void textField(std::string_view name, std::string_view value) { key(name), text(value); }
  void numberField(std::string_view name, uint64_t value) { key(name), number(value); }
  void numberField(std::string_view name, int64_t value) { key(name), number(value); }
  void numberField(std::string_view name, double value) { key(name), number(value); }
  void flagField(std::string_view name, bool value) { key(name), flag(value); }

  const std::string& document() const noexcept { return document_; }

 private:
  void separate();
  void open(char bracket);
  void close(char bracket);
  void quote(std::string_view value);

  std::string document_;
  bool afterValue_ = false;
};

}  // namespace coldstart
