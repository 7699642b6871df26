#include "backend_library.h"

#include <gtest/gtest.h>

#include "an_instance.h"
#include "temporary_folder.h"

namespace coldstart {
namespace {

Result<std::shared_ptr<BackendInstance>> openIn(const std::string& folder, const std::string& id) {
  return BackendInstance::open(folder, id, {}, std::make_shared<PhaseRecorder>(),
                               std::make_shared<std::atomic<bool>>(false));
}

TEST(BackendLibrary, AMissingBackendIsNamed) {
  const auto opened = openIn(COLDSTART_BACKENDS, "nothing");
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.failure().code, "ENGINE_LIBRARY_MISSING");
  EXPECT_NE(opened.failure().subject.find("libcoldstart_backend_nothing.so"), std::string::npos);
}

TEST(BackendLibrary, AnIdIsNoPath) {
  EXPECT_EQ(openIn(COLDSTART_BACKENDS, "../fake").failure().code, "ENGINE_LIBRARY_MISSING");
  EXPECT_EQ(openIn(COLDSTART_BACKENDS, "").failure().code, "ENGINE_LIBRARY_MISSING");
}

TEST(BackendLibrary, AFileThatIsNoLibraryIsRefused) {
  const test::TemporaryFolder folder;
  folder.write("libcoldstart_backend_text.so", "not a library");
  EXPECT_EQ(openIn(folder.path(), "text").failure().code, "ENGINE_LIBRARY_MISSING");
}

TEST(BackendLibrary, WhatWasMadeKeepsWhatItNeedsAlive) {
  std::shared_ptr<BackendContext> context;
  {
    const test::AnInstance instance("fake", {});
    context = instance.backend->load(test::noSource(), nullptr).value()->createContext(0).value();
  }
  EXPECT_TRUE(context->bind({}).ok());
  EXPECT_TRUE(context->infer().ok());
  EXPECT_EQ(context->outputs().value().size(), 1u);
}

}  // namespace
}  // namespace coldstart
