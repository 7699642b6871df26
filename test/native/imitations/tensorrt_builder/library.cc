// An imitation of the builder: its plans are texts that tell what was asked of it.
#include <unistd.h>

#include <set>
#include <sstream>
#include <stdexcept>

#include "network.h"

namespace imitation {
namespace {

Logger* logger = nullptr;

struct Memory final : VHostMemory {
  explicit Memory(std::string text) : content(std::move(text)) {}
  void* data() override { return content.data(); }
  size_t size() const override { return content.size(); }
  std::string content;
};

// 'cache' and an entry a line.
struct Cache final : VTimingCache {
  void* serialize() const override {
    std::string text = "cache\n";
    for (const std::string& entry : entries) text += entry + "\n";
    return new Handed(new Memory(text));
  }
  bool combine(void* other, bool) override {
    const Cache& more = behind<Cache>(other);
    entries.insert(more.entries.begin(), more.entries.end());
    return true;
  }
  std::set<std::string> entries;
};

struct Profile final : VOptimizationProfile {
  bool setDimensions(const char* input, int32_t select, DimsArgument dims) override {
    journal += std::string(" ") + input + " " + std::to_string(select) + "=" + textOf(dims);
    return std::string(input) != "refused";
  }
  bool isValid() const override { return true; }
  std::string journal;
};

struct Config final : VBuilderConfig {
  void setFlag(int32_t flag) override { note("flag=" + std::to_string(flag)); }
  int32_t addOptimizationProfile(void* profile) override {
    note("profile" + behind<Profile>(profile).journal);
    return profiles++;
  }
  void* createTimingCache(const void* blob, size_t bytes) override {
    auto made = std::make_unique<Cache>();
    std::istringstream text(std::string(static_cast<const char*>(blob), bytes));
    std::string line;
    if (bytes > 0 && (!std::getline(text, line) || line != "cache")) return nullptr;
    while (std::getline(text, line)) made->entries.insert(line);
    return new Handed(made.release());
  }
  bool setTimingCache(void* given, bool) override {
    if (behind<Cache>(given).entries.contains("another GPU")) return false;
    cache = given;
    return true;
  }
  void setMemoryPoolLimit(int32_t pool, size_t bytes) override {
    note("pool " + std::to_string(pool) + "=" + std::to_string(bytes));
  }
  void setBuilderOptimizationLevel(int32_t level) override { note("level=" + std::to_string(level)); }
  void setHardwareCompatibilityLevel(int32_t level) override { note("hardware=" + std::to_string(level)); }
  void setPluginsToSerialize(const char* const* paths, int32_t count) override {
    for (int32_t at = 0; at < count; at++) note(std::string("plugin=") + paths[at]);
  }
#if IMITATION_MAJOR >= 9
  void setProgressMonitor(Monitor* given) override { monitor = given; }
#endif
  void note(const std::string& text) { journal += text + "\n"; }

  std::string journal;
  int32_t profiles = 0;
  void* cache = nullptr;
  Monitor* monitor = nullptr;
};

void log(int32_t severity, const std::string& text) { logger->log(severity, text.c_str()); }

void tellProgress(Monitor* monitor) {
  if (monitor == nullptr) return;
  monitor->phaseStart("Build", nullptr, 4);
  monitor->stepComplete("Build", 0);
  monitor->phaseStart("Tactics", "Build", 2);
  monitor->stepComplete("Tactics", 0);
  monitor->phaseFinish("Tactics");
  monitor->stepComplete("Build", 1);
  monitor->stepComplete("Build", 2);
  monitor->stepComplete("Build", 3);
  monitor->phaseFinish("Build");
}

// As from a thread of the library: nobody above catches it.
void throwInside(const std::string& text) noexcept { throw std::runtime_error(text); }

// False where the build fails.
bool follow(const std::vector<std::string>& orders, std::string& plan) {
  for (const std::string& order : orders) {
    const size_t space = std::min(order.find(' '), order.size());
    const std::string what = order.substr(0, space);
    const std::string text = order.substr(std::min(space + 1, order.size()));
    if (what == "build-warns") log(2, text);
    if (what == "build-prints") std::fprintf(stdout, "%s\n", text.c_str());
    if (what == "build-bytes") plan.resize(std::stoul(text), '#');
    if (what == "build-crashes") std::abort();
    if (what == "build-throws") throwInside(text);
    if (what == "build-hangs") pause();
    if (what == "build-tells-folders") plan += std::string("folders=") + std::getenv("LD_LIBRARY_PATH") + "\n";
    if (what == "build-fails") {
      log(1, text);
      return false;
    }
  }
  std::fflush(stdout);
  return true;
}

struct Builder final : VBuilder {
  void* createBuilderConfig() override { return new Handed(new Config()); }
  void* createNetworkV2(uint32_t flags) override {
    auto network = std::make_unique<Network>();
    network->journal = "network flags=" + std::to_string(flags) + "\n";
    return new Handed(network.release());
  }
  void* createOptimizationProfile() override {
    profiles.push_back(std::make_unique<Handed>(new Profile()));
    return profiles.back().get();
  }
  void* buildSerializedNetwork(void* network, void* config) override {
    Network& asked = behind<Network>(network);
    Config& settings = behind<Config>(config);
    tellProgress(settings.monitor);
    if (settings.cache != nullptr) behind<Cache>(settings.cache).entries.insert("tactic of this build");
    std::string plan = asked.journal + settings.journal;
    if (!follow(asked.orders, plan)) return nullptr;
    return new Handed(new Memory(plan));
  }
  std::vector<std::unique_ptr<Handed>> profiles;
};

}  // namespace
}  // namespace imitation

extern "C" {
#define EXPORTED __attribute__((visibility("default")))
constexpr int32_t kUnit = IMITATION_MAJOR < 10 ? 1000 : 10000;
EXPORTED int32_t getInferLibVersion() { return IMITATION_MAJOR * kUnit + IMITATION_MINOR * 100 + 1; }
#if IMITATION_MAJOR >= 10
EXPORTED int32_t getInferLibBuildVersion() { return 26; }
#endif
EXPORTED void* createInferRuntime_INTERNAL(void*, int32_t) { return nullptr; }

#ifndef IMITATION_WITHOUT_BUILDER
EXPORTED void* createInferBuilder_INTERNAL(void* logger, int32_t version) {
  imitation::logger = static_cast<imitation::Logger*>(logger);
  const char* problem = std::getenv("COLDSTART_IMITATION_NO_BUILDER");
  if (problem == nullptr && version == getInferLibVersion()) return new imitation::Handed(new imitation::Builder());
  imitation::log(1, problem == nullptr ? "wrong version" : problem);
  // As the real one without a driver: null plus an offset.
  return reinterpret_cast<void*>(24);
}
#endif
}
