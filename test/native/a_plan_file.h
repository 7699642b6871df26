// The records of a plan's file, and the start that they stand for.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "plan_file.h"

namespace coldstart::test {

using PlanRecords = std::vector<std::pair<std::string, std::string>>;

inline PlanRecords aPlanRecords(PlanRecords options = {}) {
  PlanRecords records{{"format", kPlanFormat}, {"backend", "fake"}, {"order", "early"}, {"loader", "auto"}};
  for (auto& [key, value] : options) {
    records.emplace_back("option", key);
    records.emplace_back("value", value);
  }
  for (const auto& record : PlanRecords{{"contexts", "1"}, {"parallelContexts", "false"}, {"warmUp", "0"}, {"end", ""}})
    records.push_back(record);
  return records;
}

inline std::string planText(const PlanRecords& records) {
  std::string text;
  for (const auto& [key, value] : records) text += key + "=" + value + '\0';
  return text;
}

inline AskedStart asked(const PlanRecords& records) { return parsePlan(planText(records), "").value(); }

}  // namespace coldstart::test
