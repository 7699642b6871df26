// The questions that coldstart-gpu answers. Each is a function from its arguments to one JSON document.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "status.h"

namespace coldstart::gpu {

struct Arguments {
  std::vector<std::string> words;
  // By name, without the dashes.
  std::map<std::string, std::string> options;
};

using Verb = Result<std::string> (*)(const Arguments& arguments);

struct VerbEntry {
  const char* name;
  const char* usage;
  size_t words;
  std::vector<std::string> options;
  Verb answer;
};

const std::vector<VerbEntry>& verbs();

// Finds the verb, checks its arguments and answers. INTERNAL_FAULT for what the harness never asks; else the codes of
// the verb.
Result<std::string> answer(const std::vector<std::string>& commandLine);

// {"code","message","subject","phase"}
std::string documentOf(const Failure& failure);

}  // namespace coldstart::gpu
