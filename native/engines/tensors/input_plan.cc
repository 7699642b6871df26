// Shapes are closed here: a dimension that the model leaves open becomes 1 unless the request or the file says
// otherwise.
#include "input_plan.h"

#include <algorithm>
#include <cstring>
#include <set>
#include <string_view>

#include "fnv1a.h"

namespace coldstart {
namespace {

constexpr uint64_t kMostElements = uint64_t{1} << 37;

Failure refused(const std::string& input, std::string problem) {
  return {"ENGINE_INPUT_INVALID", "buffer-allocate", input, std::move(problem), {}};
}

std::string shapeText(const std::vector<int64_t>& shape) {
  std::string text = "[";
  for (const int64_t dimension : shape)
    text += (text.size() > 1 ? "," : "") + (dimension < 0 ? "?" : std::to_string(dimension));
  return text + "]";
}

bool fits(const std::vector<int64_t>& shape, const std::vector<int64_t>& model) {
  if (shape.size() != model.size()) return false;
  for (size_t at = 0; at < shape.size(); at++) {
    if (shape[at] < 0 || (model[at] >= 0 && model[at] != shape[at])) return false;
  }
  return true;
}

Status readArray(InputPlan& plan, const std::string& path) {
  Result<NpyArray> array = readNpyFile(path);
  if (!array.ok()) return refused(plan.name, array.failure().message);
  if (array.value().header.descr != plan.type->numpy) {
    return refused(plan.name, path + " has elements of type " + array.value().header.descr + ", the model wants " +
                                  plan.type->name);
  }
  plan.array = std::move(array.value());
  return {};
}

Status chooseShape(InputPlan& plan, const TensorInfo& tensor, const cs_input* request) {
  plan.shape = tensor.shape;
  std::replace_if(
      plan.shape.begin(), plan.shape.end(), [](int64_t dimension) { return dimension < 0; }, 1);
  if (plan.array) plan.shape = plan.array->header.shape;
  if (request != nullptr && request->has_shape != 0) {
    std::vector<int64_t> wanted(request->shape, request->shape + request->rank);
    if (plan.array && wanted != plan.shape)
      return refused(plan.name,
                     "the file has shape " + shapeText(plan.shape) + ", the scenario says " + shapeText(wanted));
    plan.shape = std::move(wanted);
  }
  if (!fits(plan.shape, tensor.shape))
    return refused(plan.name,
                   "shape " + shapeText(plan.shape) + " does not fit the model's " + shapeText(tensor.shape));
  plan.elements = 1;
  for (const int64_t dimension : plan.shape) {
    if (dimension > 0 && plan.elements > kMostElements / static_cast<uint64_t>(dimension))
      return refused(plan.name, "shape " + shapeText(plan.shape) + " is too large");
    plan.elements *= static_cast<uint64_t>(dimension);
  }
  return {};
}

Result<InputPlan> planInput(const TensorInfo& tensor, const cs_input* request) {
  InputPlan plan;
  plan.name = tensor.name;
  plan.type = findElementType(tensor.type);
  if (plan.type == nullptr) return refused(tensor.name, "inputs of type " + tensor.type + " cannot be made");
  if (request != nullptr) plan.fill = request->fill;
  if (plan.fill == CS_FILL_FILE) {
    Status read = readArray(plan, request->file == nullptr ? "" : request->file);
    if (!read.ok()) return read.takeFailure();
  }
  Status shaped = chooseShape(plan, tensor, request);
  if (!shaped.ok()) return shaped.takeFailure();
  return plan;
}

Status checkNames(const std::vector<TensorInfo>& model, const cs_input* requested, uint64_t count) {
  std::set<std::string> seen;
  for (uint64_t at = 0; at < count; at++) {
    const std::string name = requested[at].name;
    const bool known =
        std::any_of(model.begin(), model.end(), [&](const TensorInfo& tensor) { return tensor.name == name; });
    if (!known) {
      std::string names;
      for (const TensorInfo& tensor : model) names += (names.empty() ? "" : ", ") + tensor.name;
      return refused(name, "the model has no such input (it has: " + names + ")");
    }
    if (!seen.insert(name).second) return refused(name, "it is given twice");
  }
  return {};
}

// splitmix64: short, and the same on every machine.
class RandomBits {
 public:
  explicit RandomBits(uint64_t seed) : state_(seed) {}
  uint64_t next() {
    uint64_t mixed = (state_ += 0x9e3779b97f4a7c15u);
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    return mixed ^ (mixed >> 31);
  }

 private:
  uint64_t state_;
};

template <typename Element, typename Make>
void fillWith(const InputPlan& plan, std::byte* destination, Make make) {
  RandomBits random(fnv1a(plan.name.data(), plan.name.size()));
  for (uint64_t at = 0; at < plan.elements; at++) {
    const Element element = make(random.next());
    std::memcpy(destination + at * sizeof(Element), &element, sizeof element);
  }
}

void fillRandom(const InputPlan& plan, std::byte* destination) {
  const std::string_view type = plan.type->name;
  if (type == "float32")
    return fillWith<float>(plan, destination, [](uint64_t bits) { return static_cast<float>(bits >> 40) * 0x1p-24f; });
  if (type == "float64")
    return fillWith<double>(plan, destination, [](uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1p-53; });
  // The exponent of [0.5, 1) and random fraction bits.
  if (type == "float16")
    return fillWith<uint16_t>(plan, destination,
                              [](uint64_t bits) { return static_cast<uint16_t>(0x3800 | (bits >> 54)); });
  if (type == "bfloat16")
    return fillWith<uint16_t>(plan, destination,
                              [](uint64_t bits) { return static_cast<uint16_t>(0x3f00 | (bits >> 57)); });
  const bool integer = type == "bool" || type.rfind("int", 0) == 0 || type.rfind("uint", 0) == 0;
  if (!integer) return;
  if (plan.type->bits == 8)
    return fillWith<uint8_t>(plan, destination, [](uint64_t bits) { return static_cast<uint8_t>(bits >> 63); });
  if (plan.type->bits == 16)
    return fillWith<uint16_t>(plan, destination, [](uint64_t bits) { return static_cast<uint16_t>(bits >> 63); });
  if (plan.type->bits == 32)
    return fillWith<uint32_t>(plan, destination, [](uint64_t bits) { return static_cast<uint32_t>(bits >> 63); });
  if (plan.type->bits == 64) return fillWith<uint64_t>(plan, destination, [](uint64_t bits) { return bits >> 63; });
}

}  // namespace

Result<std::vector<InputPlan>> planInputs(const std::vector<TensorInfo>& model, const cs_input* requested,
                                          uint64_t count) {
  Status names = checkNames(model, requested, count);
  if (!names.ok()) return names.takeFailure();
  std::vector<InputPlan> plans;
  for (const TensorInfo& tensor : model) {
    const cs_input* request =
        std::find_if(requested, requested + count, [&](const cs_input& one) { return tensor.name == one.name; });
    Result<InputPlan> plan = planInput(tensor, request == requested + count ? nullptr : request);
    if (!plan.ok()) return plan.takeFailure();
    plans.push_back(std::move(plan.value()));
  }
  return plans;
}

void fillInput(const InputPlan& plan, std::byte* destination) {
  if (plan.array) {
    std::memcpy(destination, plan.array->data.data(), std::min<uint64_t>(plan.bytes(), plan.array->data.size()));
    return;
  }
  std::memset(destination, 0, plan.bytes());
  if (plan.fill == CS_FILL_RANDOM) fillRandom(plan, destination);
}

std::vector<const char*> stringsOf(const InputPlan& plan) {
  RandomBits random(fnv1a(plan.name.data(), plan.name.size()));
  std::vector<const char*> strings(plan.elements, "");
  if (plan.fill != CS_FILL_RANDOM) return strings;
  for (const char*& text : strings) text = (random.next() >> 63) != 0 ? "1" : "0";
  return strings;
}

}  // namespace coldstart
