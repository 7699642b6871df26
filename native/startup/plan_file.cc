// One reader that walks the records from first to last; what is not what must come next is a failure.
#include "plan_file.h"

#include <charconv>

#include "unique_fd.h"

namespace coldstart {
namespace {

constexpr uint64_t kMostContexts = 65'535;
constexpr uint64_t kLargestDimension = uint64_t{1} << 53;

// A defect of the file, thrown to parsePlan, which makes a failure of it.
struct Damage {
  std::string problem;
};

class Records {
 public:
  explicit Records(std::string_view bytes) : rest_(bytes) {}

  bool comes(std::string_view key) const {
    return rest_.size() > key.size() && rest_.substr(0, key.size()) == key && rest_[key.size()] == '=';
  }

  // The value of the record that must come next.
  std::string take(std::string_view key) {
    if (!comes(key)) throw Damage{"expected " + std::string(key) + ", found " + shown()};
    const size_t end = rest_.find('\0');
    if (end == std::string_view::npos) throw Damage{"the record " + std::string(key) + " is cut off"};
    std::string value(rest_.substr(key.size() + 1, end - key.size() - 1));
    rest_.remove_prefix(end + 1);
    return value;
  }

  bool done() const { return rest_.empty(); }

 private:
  std::string shown() const {
    if (rest_.empty()) return "the end";
    std::string text(1, '"');
    for (const char letter : rest_.substr(0, std::min<size_t>(rest_.find_first_of(std::string_view("=\0", 2)), 32)))
      text += letter >= ' ' && letter <= '~' ? letter : '?';
    text += '"';
    return text;
  }

  std::string_view rest_;
};

uint64_t wholeFrom(std::string_view text, uint64_t most, const char* what) {
  uint64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || problem != std::errc() || end != text.data() + text.size() || number > most)
    throw Damage{std::string(what) + " is no whole number up to " + std::to_string(most)};
  return number;
}

StartOrder orderFrom(const std::string& text) {
  const std::optional<StartOrder> order = orderNamed(text);
  if (!order) throw Damage{"it knows no order like that"};
  return *order;
}

bool flagFrom(const std::string& text, const char* what) {
  if (text != "true" && text != "false") throw Damage{std::string(what) + " is neither true nor false"};
  return text == "true";
}

std::vector<int64_t> shapeFrom(std::string_view text) {
  std::vector<int64_t> shape;
  while (!text.empty()) {
    const size_t comma = std::min(text.find(','), text.size());
    shape.push_back(static_cast<int64_t>(wholeFrom(text.substr(0, comma), kLargestDimension, "a dimension")));
    if (comma + 1 == text.size()) throw Damage{"a shape ends in a comma"};
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return shape;
}

InputSpec inputFrom(Records& records) {
  InputSpec input;
  input.name = records.take("input");
  const std::string fill = records.take("fill");
  if (fill == "zeros")
    input.fill = CS_FILL_ZEROS;
  else if (fill == "random")
    input.fill = CS_FILL_RANDOM;
  else if (fill == "file")
    input.fill = CS_FILL_FILE;
  else
    throw Damage{"a fill is neither zeros nor random nor file"};
  if (input.fill == CS_FILL_FILE) input.file = records.take("file");
  input.hasShape = records.comes("shape");
  if (input.hasShape) input.shape = shapeFrom(records.take("shape"));
  return input;
}

void readOption(Records& records, KeyValues& options) {
  std::string key = records.take("option");
  if (options.all().count(key) > 0) throw Damage{"an option is there twice"};
  std::string value = records.take("value");
  options.set(std::move(key), std::move(value));
}

AskedStart planFrom(Records records) {
  AskedStart asked;
  if (records.take("format") != kPlanFormat) throw Damage{"it is of another format"};
  asked.backend = records.take("backend");
  asked.plan.order = orderFrom(records.take("order"));
  if (records.comes("modelFile")) asked.plan.modelFile = records.take("modelFile");
  asked.plan.loader = records.take("loader");
  while (records.comes("option")) readOption(records, asked.plan.options);
  asked.plan.contexts = static_cast<uint32_t>(wholeFrom(records.take("contexts"), kMostContexts, "contexts"));
  asked.plan.parallelContexts = flagFrom(records.take("parallelContexts"), "parallelContexts");
  std::vector<InputSpec> inputs;
  while (records.comes("input")) inputs.push_back(inputFrom(records));
  asked.plan.inputs = std::make_shared<InputSpecs>(std::move(inputs));
  asked.plan.warmUp = static_cast<uint32_t>(wholeFrom(records.take("warmUp"), kMostContexts, "warmUp"));
  if (!records.take("end").empty() || !records.done()) throw Damage{"something follows its end"};
  return asked;
}

Failure planFailure(const std::string& path, const std::string& problem) {
  return {"INTERNAL_FAULT", "", path, "the plan of the early start cannot be used: " + problem, {}};
}

const std::vector<InputSpec>& inputsOf(const StartPlan& plan) {
  static const std::vector<InputSpec> none;
  return plan.inputs == nullptr ? none : plan.inputs->asked;
}

}  // namespace

Result<AskedStart> parsePlan(std::string_view bytes, const std::string& path) {
  if (bytes.size() > kLargestPlanBytes) return planFailure(path, "it is too large");
  try {
    return planFrom(Records(bytes));
  } catch (const Damage& damage) {
    return planFailure(path, damage.problem);
  }
}

Result<AskedStart> readPlanFile(const std::string& path) {
  const UniqueFd file = UniqueFd::open(path.c_str(), O_RDONLY | O_NONBLOCK);
  if (!file.valid()) return planFailure(path, errnoText(errno));
  // One byte more than allowed tells a file that is too large.
  std::string bytes(kLargestPlanBytes + 1, '\0');
  size_t length = 0;
  while (length < bytes.size()) {
    const ssize_t count = read(file.get(), bytes.data() + length, bytes.size() - length);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return planFailure(path, errnoText(errno));
    if (count == 0) break;
    length += static_cast<size_t>(count);
  }
  return parsePlan(std::string_view(bytes).substr(0, length), path);
}

std::string differenceOf(const AskedStart& one, const AskedStart& other) {
  const StartPlan &left = one.plan, &right = other.plan;
  if (one.backend != other.backend) return "backend";
  if (left.order != right.order) return "order";
  if (left.modelFile != right.modelFile) return "model file";
  if (left.loader != right.loader) return "loader";
  if (left.options.all() != right.options.all()) return "set of options";
  if (left.contexts != right.contexts) return "number of contexts";
  if (left.parallelContexts != right.parallelContexts) return "way to make contexts";
  if (inputsOf(left) != inputsOf(right)) return "set of inputs";
  if (left.warmUp != right.warmUp) return "number of warm-up inferences";
  return "";
}

}  // namespace coldstart
