// An imitation of the ONNX parser. Its models are lines: `input x 0 -1 3`, `shape-input`, `output`, `layer TYPE
// OUTPUT-TYPE`, `error CODE NODE NAME TEXT`; whatever begins with `build-` is an order for the builder.
#include <fstream>
#include <sstream>

#include "network.h"

namespace imitation {
namespace {

struct Error final : IParserError {
  int32_t code() const override { return number; }
  const char* desc() const override { return text.c_str(); }
  int32_t node() const override { return at; }
#if IMITATION_MAJOR >= 9
  const char* nodeName() const override { return name.c_str(); }
#endif

  int32_t number = 0;
  int32_t at = -1;
  std::string name;
  std::string text;
};

std::unique_ptr<Handed> readTensor(std::istream& line, bool givesShapes) {
  auto tensor = std::make_unique<Tensor>();
  line >> tensor->name >> tensor->type;
  for (int64_t extent = 0; line >> extent;)
    tensor->dims.extents[tensor->dims.rank++] = static_cast<decltype(+tensor->dims.extents[0])>(extent);
  tensor->givesShapes = givesShapes;
  return std::make_unique<Handed>(tensor.release());
}

std::unique_ptr<Handed> readLayer(std::istream& line) {
  auto layer = std::make_unique<Layer>();
  auto output = std::make_unique<Tensor>();
  line >> layer->type >> output->type;
  layer->output = std::make_unique<Handed>(output.release());
  return std::make_unique<Handed>(layer.release());
}

class Parser final : public IParser {
 public:
  explicit Parser(Network& network) : network_(network) {}

  bool parseFromFile(const char* path, int32_t verbosity) override {
    network_.journal += "parse verbosity=" + std::to_string(verbosity) + "\n";
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
      if (!readLine(line)) addError(3, -1, "", "Failed to parse ONNX model from file");
      if (!errors_.empty() && errors_.back()->number == 3) return false;
    }
    return errors_.empty();
  }
  int32_t getNbErrors() const override { return static_cast<int32_t>(errors_.size()); }
  const IParserError* getError(int32_t index) const override { return errors_.at(static_cast<size_t>(index)).get(); }
  const char* const* getUsedVCPluginLibraries(int64_t& count) const override {
    static const char* const kPaths[] = {"/plugins/libone.so"};
    count = network_.inputs.empty() ? 0 : 1;
    return kPaths;
  }
  void setFlag(int32_t flag) override { network_.journal += "parser flag=" + std::to_string(flag) + "\n"; }

 private:
  void addError(int32_t number, int32_t at, std::string name, std::string text) {
    auto error = std::make_unique<Error>();
    error->number = number;
    error->at = at;
    error->name = std::move(name);
    error->text = std::move(text);
    errors_.push_back(std::move(error));
  }

  bool readLine(const std::string& text) {
    std::istringstream line(text);
    std::string what;
    line >> what;
    if (what.rfind("build-", 0) == 0)
      network_.orders.push_back(text);
    else if (what == "input" || what == "shape-input")
      network_.inputs.push_back(readTensor(line, what == "shape-input"));
    else if (what == "output")
      network_.outputs.push_back(readTensor(line, false));
    else if (what == "layer")
      network_.layers.push_back(readLayer(line));
    else if (what == "error")
      readError(line);
    else
      return false;
    return true;
  }

  void readError(std::istream& line) {
    int32_t number = 0;
    int32_t at = 0;
    std::string name;
    std::string text;
    line >> number >> at >> name;
    std::getline(line >> std::ws, text);
    addError(number, at, name, text);
  }

  Network& network_;
  std::vector<std::unique_ptr<Error>> errors_;
};

}  // namespace
}  // namespace imitation

extern "C" {
__attribute__((visibility("default"))) int getNvOnnxParserVersion() { return 100; }

__attribute__((visibility("default"))) void* createNvOnnxParser_INTERNAL(void* network, void*, int version) {
  if (version != 100) return nullptr;
  return new imitation::Parser(imitation::behind<imitation::Network>(network));
}
}
