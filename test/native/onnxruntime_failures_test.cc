#include <gtest/gtest.h>

#include "ort_library.h"

namespace coldstart::ort {
namespace {

TEST(OnnxRuntimeFailures, TextsBecomeCodes) {
  const struct {
    int number;
    const char* text;
    const char* phase;
    const char* code;
  } kCases[] = {
      {kNoSuchFile, "Load model from x.onnx failed:Load model x.onnx failed. File doesn't exist", "deserialize",
       "ENGINE_MODEL_MISSING"},
      {kInvalidProtobuf, "Failed to load model because protobuf parsing failed.", "deserialize",
       "ENGINE_MODEL_INVALID"},
      {kFail, "Load model from x failed:Protobuf parsing failed.", "deserialize", "ENGINE_MODEL_INVALID"},
      {kInvalidGraph, "This is an invalid model. Error in Node:only", "deserialize", "ENGINE_MODEL_INVALID"},
      {kFail, "ONNX Runtime only *guarantees* support for models stamped with official released onnx opset versions.",
       "deserialize", "ENGINE_OPSET_UNSUPPORTED"},
      {kFail, "Unsupported model IR version: 99, max supported IR version: 12", "deserialize",
       "ENGINE_OPSET_UNSUPPORTED"},
      {kNotImplemented, "Could not find an implementation for Foo(1) node with name 'only'", "deserialize",
       "ENGINE_OPSET_UNSUPPORTED"},
      {kInvalidArgument, "Got invalid dimensions for input: input for the following indices", "infer",
       "ENGINE_INPUT_INVALID"},
      {kInvalidArgument, "something about a feed", "infer", "ENGINE_INPUT_INVALID"},
      {kInvalidArgument, "Config key is empty", "runtime-create", "ENGINE_FAILED"},
      {kFail, "Non-zero status code returned while running Conv node", "infer", "ENGINE_FAILED"},
      {kFail, "", "deserialize", "ENGINE_FAILED"},
  };
  for (const auto& one : kCases) EXPECT_EQ(recogniseFailure(one.number, one.text, one.phase), one.code) << one.text;
}

}  // namespace
}  // namespace coldstart::ort
