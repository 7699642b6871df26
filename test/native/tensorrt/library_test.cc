// Which library is found, which version it says it is, and what is refused.
#include "library.h"

#include <gtest/gtest.h>

#include "an_imitation.h"

namespace coldstart::tensorrt {
namespace {

using test::AnImitation;
using test::EnvironmentValue;

TEST(TensorrtVersion, IsReadInTheEncodingOfItsMajor) {
  EXPECT_EQ(Version::decode(8601).text(), "8.6.1");
  EXPECT_EQ(Version::decode(9300).text(), "9.3.0");
  EXPECT_EQ(Version::decode(101501).text(), "10.15.1");
  EXPECT_EQ(Version::decode(110201).text(), "11.2.1");
  for (const int32_t encoded : {8601, 9300, 100600, 101501, 110201}) {
    EXPECT_EQ(Version::decode(encoded).encoded(), encoded);
  }
}

TEST(TensorrtVersion, HasAFamilyFrom86To11Only) {
  EXPECT_EQ((Version{8, 5, 3}).family(), Family::none);
  EXPECT_EQ((Version{8, 6, 0}).family(), Family::eight);
  EXPECT_EQ((Version{9, 0, 0}).family(), Family::eight);
  EXPECT_EQ((Version{10, 99, 0}).family(), Family::ten);
  EXPECT_EQ((Version{11, 4, 0}).family(), Family::eleven);
  EXPECT_EQ((Version{12, 0, 0}).family(), Family::none);
  EXPECT_EQ(Version::decode(-5).family(), Family::none);
}

TEST(TensorrtLibrary, IsLookedForByThePlansMajorFirst) {
  const std::vector<std::string> names = {"libnvinfer.so.8", "libnvinfer.so.10", "libnvinfer.so.11", "libnvinfer.so.9",
                                          "libnvinfer.so"};
  EXPECT_EQ(libraryNames({.path = "", .preferredMajor = 8}), names);
  EXPECT_EQ(libraryNames({.path = "", .flavour = Flavour::lean}).front(), "libnvinfer_lean.so.10");
  EXPECT_EQ(libraryNames({.path = "", .flavour = Flavour::dispatch}).back(), "libnvinfer_dispatch.so");
  EXPECT_EQ(libraryNames({.path = "/x/y.so", .preferredMajor = 8}), std::vector<std::string>{"/x/y.so"});
}

TEST(TensorrtLibrary, SaysItsVersionAndWhereItIs) {
  const AnImitation ten("10.6");
  const Result<Library> library = Library::open({.path = ten.path()});
  ASSERT_TRUE(library.ok()) << library.failure().message;
  EXPECT_EQ(library.value().version().text(), "10.6.0.26");
  EXPECT_EQ(library.value().path(), ten.path());
  const AnImitation eight("8.6");
  EXPECT_EQ(Library::open({.path = eight.path()}).value().version().text(), "8.6.1");
}

TEST(TensorrtLibrary, IsRefusedWhereItIsTooOldOrNotKnown) {
  const AnImitation ten("10.6");
  for (const char* number : {"8503", "7203", "120000", "0", "-1"}) {
    const EnvironmentValue pretended("COLDSTART_IMITATION_TENSORRT_VERSION", number);
    const Result<Library> library = Library::open({.path = ten.path()});
    ASSERT_FALSE(library.ok());
    EXPECT_EQ(library.failure().code, "ENGINE_LIBRARY_UNSUPPORTED");
    EXPECT_EQ(library.failure().phase, "library-load");
    EXPECT_NE(library.failure().message.find("8.6, 9, 10 and 11 are supported"), std::string::npos);
  }
  const EnvironmentValue pretended("COLDSTART_IMITATION_TENSORRT_VERSION", "8503");
  EXPECT_NE(Library::open({.path = ten.path()}).failure().message.find("TensorRT 8.5.3"), std::string::npos);
}

TEST(TensorrtLibrary, ThatIsMissingNamesWhatWasTried) {
  const Result<Library> named = Library::open({.path = "/nowhere/libnvinfer.so.10"});
  ASSERT_FALSE(named.ok());
  EXPECT_EQ(named.failure().code, "ENGINE_LIBRARY_MISSING");
  EXPECT_EQ(named.failure().subject, "/nowhere/libnvinfer.so.10");
  // No machine has a dispatch library in its search path without having TensorRT; there the search succeeds.
  const Result<Library> searched = Library::open({.path = "", .flavour = Flavour::dispatch, .preferredMajor = 11});
  if (searched.ok()) return;
  EXPECT_EQ(searched.failure().code, "ENGINE_LIBRARY_MISSING");
  EXPECT_NE(searched.failure().message.find("libnvinfer_dispatch.so.11, libnvinfer_dispatch.so.10"), std::string::npos);
}

TEST(TensorrtLibrary, ThatIsNoTensorrtIsSaidToBeNone) {
  const Result<Library> library = Library::open({.path = "libdl.so.2"});
  ASSERT_FALSE(library.ok());
  EXPECT_EQ(library.failure().code, "ENGINE_LIBRARY_MISSING");
  EXPECT_NE(library.failure().message.find("no TensorRT library"), std::string::npos);
}

TEST(TensorrtLibrary, MakesNoRuntimeOfAnAddressNearNull) {
  const AnImitation ten("10.6");
  const Result<Library> library = Library::open({.path = ten.path()});
  ASSERT_TRUE(library.ok());
  const auto failing = test::failing("createInferRuntime");
  const Result<Runtime> runtime = library.value().createRuntime();
  ASSERT_FALSE(runtime.ok());
  EXPECT_EQ(runtime.failure().phase, "runtime-create");
  EXPECT_NE(runtime.failure().message.find("CUDA initialization failure with error: 35"), std::string::npos);
  EXPECT_FALSE(runtime.failure().logTail.empty());
}

}  // namespace
}  // namespace coldstart::tensorrt
