// What a test asks of an imitation of TensorRT, by the names below through dlsym: each imitated version is a library of
// its own. The environment steers it: COLDSTART_IMITATION_TENSORRT_FAIL names calls that fail ('deserialize,enqueue'),
// COLDSTART_IMITATION_TENSORRT_VERSION the number that getInferLibVersion answers instead of its own.
#pragma once

#include <cstdint>

extern "C" {

// Runtimes, engines and contexts that were not deleted.
int64_t tensorrtImitationLiveObjects();
// What a library must never see: 'getNbLayers; engine deleted before its contexts; '. '' is good.
const char* tensorrtImitationUnexpected();
// The last value that was given to a call ('setMaxThreads', 'setEngineHostCodeAllowed', 'setProfile', …); -1 if none.
int64_t tensorrtImitationLast(const char* call);
void tensorrtImitationReset();

}  // extern "C"
