#include "json_writer.h"

#include <gtest/gtest.h>

#include <limits>

namespace coldstart {
namespace {

std::string textDocument(std::string_view value) {
  JsonWriter json;
  json.text(value);
  return json.document();
}

TEST(JsonWriter, CommasStandBetweenValuesAndNowhereElse) {
  JsonWriter json;
  json.beginObject();
  json.key("empty");
  json.beginArray();
  json.endArray();
  json.key("list");
  json.beginArray();
  json.number(uint64_t{1});
  json.beginObject();
  json.endObject();
  json.flag(false);
  json.endArray();
  json.numberField("rate", 1.5);
  json.flagField("on", true);
  json.endObject();
  EXPECT_EQ(json.document(), R"({"empty":[],"list":[1,{},false],"rate":1.5,"on":true})");
}

TEST(JsonWriter, WhatMustBeEscapedIs) {
  EXPECT_EQ(textDocument("a\"b\\c\n\x01\x7F/"), R"("a\"b\\c\u000a\u0001\u007f/")");
  EXPECT_EQ(textDocument(std::string_view("\0", 1)), R"("\u0000")");
}

TEST(JsonWriter, Utf8IsKeptAndOtherBytesAreReplaced) {
  EXPECT_EQ(textDocument("é€😀"), "\"é€😀\"");
  const std::string replaced = "\xEF\xBF\xBD";
  for (const char* damaged : {"\xFF", "\x80", "\xC3", "\xC0\x80", "\xE2\x82", "\xED\xA0\x80", "\xF4\x90\x80\x80"}) {
    const std::string document = textDocument(damaged);
    EXPECT_EQ(document.substr(0, 4), "\"" + replaced) << document;
    EXPECT_EQ(document.find_first_of("\x80\xC3\xC0\xE2\xED\xF4\xFF", 1) == std::string::npos, true) << document;
  }
  EXPECT_EQ(textDocument("a\xC3z"), "\"a" + replaced + "z\"");
  // Cut off, overlong, behind the last code point: every byte by itself.
  EXPECT_EQ(textDocument("\xE2\x82"), "\"" + replaced + replaced + "\"");
  EXPECT_EQ(textDocument("\xC0\xAF"), "\"" + replaced + replaced + "\"");
  EXPECT_EQ(textDocument("\xF4\x90\x80\x80"), "\"" + replaced + replaced + replaced + replaced + "\"");
}

TEST(JsonWriter, LargeAndOddNumbersReadBack) {
  JsonWriter json;
  json.beginArray();
  json.number(std::numeric_limits<uint64_t>::max());
  json.number(std::numeric_limits<double>::infinity());
  json.number(0.1);
  json.number(int64_t{-1});
  json.endArray();
  EXPECT_EQ(json.document(), "[18446744073709551615,null,0.1,-1]");
}

}  // namespace
}  // namespace coldstart
