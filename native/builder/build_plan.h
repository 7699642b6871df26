// One build, as a straight line: libraries, GPU, model, profiles, settings, plan, file.
#pragma once

#include "build_events.h"
#include "request.h"
#include "status.h"

namespace coldstart::builder {

// Tells progress through `events`; the end is the answer. Leaves nothing behind where it fails.
Result<BuildOutcome> buildPlan(const BuildRequest& request, BuildEvents& events);

}  // namespace coldstart::builder
