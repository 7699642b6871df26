// The plan of a start as a file: records `key=value`, each ended by a zero byte, in one order that is the only one.
// Written by src/core/start-plan-file.ts; nothing is guessed here, because a plan that was misread is a wrong start.
#pragma once

#include <string>
#include <string_view>

#include "start_engine.h"

namespace coldstart {

inline constexpr char kPlanFormat[] = "coldstart-start-plan-1";
inline constexpr size_t kLargestPlanBytes = size_t{256} << 10;

// A start as it is asked for: the backend by id, with the options of its plan.
struct AskedStart {
  std::string backend;
  StartPlan plan;
};

// INTERNAL_FAULT with what was expected and what is there. `path` is for the failure only.
Result<AskedStart> parsePlan(std::string_view bytes, const std::string& path);

// INTERNAL_FAULT also where the file cannot be read or is larger than kLargestPlanBytes.
Result<AskedStart> readPlanFile(const std::string& path);

// The first thing in which two starts differ, in words; '' where they are the same.
std::string differenceOf(const AskedStart& one, const AskedStart& other);

}  // namespace coldstart
