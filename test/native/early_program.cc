// A program that is started like Node: the early library's constructor is linked in, and main asks for what it began.
// Arguments: `ask` or `leave`, then options as KEY=VALUE. Prints what became of it and what is left in the environment.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "early_start.h"

namespace {

const char* environmentOr(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "none" : value;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2 || std::strcmp(arguments[1], "leave") == 0) return 7;
  coldstart::AskedStart asked;
  asked.backend = "fake";
  asked.plan.order = coldstart::StartOrder::kEarly;
  asked.plan.loader = "auto";
  asked.plan.inputs = std::make_shared<coldstart::InputSpecs>();
  for (int at = 2; at < count; at++) {
    const std::string option = arguments[at];
    asked.plan.options.set(option.substr(0, option.find('=')), option.substr(option.find('=') + 1));
  }
  const auto running = coldstart::EarlyStart::process().startOrAdopt(asked, nullptr);
  std::printf("%s|%s|%s", running.ok() ? running.value().early.c_str() : running.failure().message.c_str(),
              environmentOr("LD_PRELOAD"), environmentOr("COLDSTART_EARLY"));
  return running.ok() ? 0 : 3;
}
