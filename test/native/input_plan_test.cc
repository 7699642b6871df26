#include "input_plan.h"

#include <gtest/gtest.h>

#include <cstring>

#include "temporary_folder.h"

namespace coldstart {
namespace {

using test::TemporaryFolder;

const std::vector<TensorInfo> kModel = {{"image", "float32", {-1, 3, -1}, 0}, {"mask", "int64", {4}, 0}};

cs_input request(const char* name, int32_t fill, const std::vector<int64_t>* shape = nullptr,
                 const char* file = nullptr) {
  return {sizeof(cs_input),
          name,
          fill,
          file,
          shape == nullptr ? 0 : 1,
          shape == nullptr ? nullptr : shape->data(),
          shape == nullptr ? 0 : shape->size()};
}

TEST(InputPlan, OpenDimensionsBecomeOne) {
  const Result<std::vector<InputPlan>> plans = planInputs(kModel, nullptr, 0);
  ASSERT_TRUE(plans.ok());
  EXPECT_EQ(plans.value()[0].shape, (std::vector<int64_t>{1, 3, 1}));
  EXPECT_EQ(plans.value()[0].bytes(), 12u);
  EXPECT_EQ(plans.value()[1].bytes(), 32u);
}

TEST(InputPlan, AShapeIsCheckedAgainstTheModel) {
  const std::vector<int64_t> good = {2, 3, 5}, wrongRank = {2, 3}, wrongSize = {2, 4, 5},
                             huge = {int64_t{1} << 40, 3, int64_t{1} << 40};
  const cs_input accepted = request("image", CS_FILL_ZEROS, &good);
  EXPECT_EQ(planInputs(kModel, &accepted, 1).value()[0].elements, 30u);
  for (const auto* shape : {&wrongRank, &wrongSize, &huge}) {
    const cs_input refused = request("image", CS_FILL_ZEROS, shape);
    const Result<std::vector<InputPlan>> plans = planInputs(kModel, &refused, 1);
    ASSERT_FALSE(plans.ok());
    EXPECT_EQ(plans.failure().code, "ENGINE_INPUT_INVALID");
    EXPECT_EQ(plans.failure().subject, "image");
  }
}

TEST(InputPlan, NamesThatTheModelDoesNotHaveAndDoublesAreRefused) {
  const cs_input unknown = request("picture", CS_FILL_ZEROS);
  EXPECT_NE(planInputs(kModel, &unknown, 1).failure().message.find("image, mask"), std::string::npos);
  const cs_input twice[] = {request("mask", CS_FILL_ZEROS), request("mask", CS_FILL_RANDOM)};
  EXPECT_FALSE(planInputs(kModel, twice, 2).ok());
}

TEST(InputPlan, RandomNumbersAreTheSameEveryTimeAndInRange) {
  const cs_input inputs[] = {request("image", CS_FILL_RANDOM), request("mask", CS_FILL_RANDOM)};
  const std::vector<InputPlan> plans = planInputs(kModel, inputs, 2).value();
  float first[3], second[3];
  fillInput(plans[0], reinterpret_cast<std::byte*>(first));
  fillInput(plans[0], reinterpret_cast<std::byte*>(second));
  EXPECT_EQ(std::memcmp(first, second, sizeof first), 0);
  for (const float number : first) EXPECT_TRUE(number >= 0 && number < 1);
  int64_t mask[4];
  fillInput(plans[1], reinterpret_cast<std::byte*>(mask));
  for (const int64_t number : mask) EXPECT_TRUE(number == 0 || number == 1);
}

TEST(InputPlan, EveryTypeCanBeFilled) {
  for (const char* type : {"float32", "float64", "float16", "bfloat16", "int8", "int16", "int32", "int64", "uint8",
                           "uint16", "uint32", "uint64", "bool"}) {
    const std::vector<TensorInfo> model = {{"x", type, {1000}, 0}};
    const cs_input random = request("x", CS_FILL_RANDOM);
    const InputPlan plan = planInputs(model, &random, 1).value()[0];
    std::vector<std::byte> bytes(plan.bytes() + 1, std::byte{0xAA});
    fillInput(plan, bytes.data());
    EXPECT_EQ(bytes.back(), std::byte{0xAA}) << type;
    EXPECT_TRUE(std::any_of(bytes.begin(), bytes.end() - 1, [](std::byte byte) { return byte != std::byte{0}; }))
        << type;
  }
}

TEST(InputPlan, AFileGivesShapeAndBytesAndItsTypeIsChecked) {
  const TemporaryFolder folder;
  const std::string header = "{'descr': '<i8', 'fortran_order': False, 'shape': (4,), }\n";
  const std::string path =
      folder.write("mask.npy", std::string("\x93NUMPY\x01\0", 8) + static_cast<char>(header.size()) + '\0' + header +
                                   std::string(31, '\0') + '\1');
  const cs_input fits = request("mask", CS_FILL_FILE, nullptr, path.c_str());
  const std::vector<InputPlan> plans = planInputs(kModel, &fits, 1).value();
  int64_t mask[4];
  fillInput(plans[1], reinterpret_cast<std::byte*>(mask));
  EXPECT_EQ(mask[0], 0);
  EXPECT_EQ(mask[3], int64_t{1} << 56);
  const cs_input wrongType = request("image", CS_FILL_FILE, nullptr, path.c_str());
  EXPECT_NE(planInputs(kModel, &wrongType, 1).failure().message.find("float32"), std::string::npos);
}

TEST(InputPlan, StringsAreEmptyOrDigits) {
  const std::vector<TensorInfo> model = {{"text", "string", {3}, 0}};
  EXPECT_STREQ(stringsOf(planInputs(model, nullptr, 0).value()[0])[2], "");
  const cs_input random = request("text", CS_FILL_RANDOM);
  for (const char* text : stringsOf(planInputs(model, &random, 1).value()[0]))
    EXPECT_TRUE(std::string(text) == "0" || std::string(text) == "1");
}

TEST(InputPlan, AnInputThatIsNoTensorIsRefused) {
  const std::vector<TensorInfo> model = {{"list", "sequence", {}, 0}};
  EXPECT_EQ(planInputs(model, nullptr, 0).failure().code, "ENGINE_INPUT_INVALID");
}

}  // namespace
}  // namespace coldstart
