// Reading a model's file by the loader that was asked for, or leaving it to the engine.
#include "loaded_model.h"

#include <exception>

#include "job_threads.h"

namespace coldstart {

Result<std::shared_ptr<LoadedModel>> readModel(const std::string& path, const std::string& loader,
                                               const KeyValues& options, PhaseRecorder& recorder) {
  // A loader that reads on in the background ends the span from there.
  const auto span = std::make_shared<PhaseSpan>(recorder, "model-read");
  auto model = std::make_shared<LoadedModel>();
  model->path = path;
  model->byPath = loader == kPathLoader;
  if (model->byPath) {
    Result<SourceFile> file = SourceFile::open(path);
    if (!file.ok()) return file.takeFailure();
    model->file.loader = kPathLoader;
    model->bytes = file.value().bytes;
    return model;
  }
  Result<LoadedFile> file = loadFile(path, loader, options);
  if (!file.ok()) return file.takeFailure();
  model->file = std::move(file.value());
  model->bytes = model->file.bytes();
  model->file.whenRead([span](uint64_t bytes) { span->setBytes(bytes); });
  return model;
}

void release(std::shared_ptr<LoadedModel> model) {
  // The engine needs it still, or there is nothing to give back.
  if (model.use_count() > 1 || model->file.bytes() == 0) return;
  // What tells of the reading is the caller's: none of it may happen later.
  model->file.stopReading();
  try {
    JobThreads::process().run([kept = std::move(model)] {});
  } catch (const std::exception&) {
    // No thread or no memory for one: it goes here.
  }
}

cs_source describeSource(const LoadedModel* model) {
  cs_source source{sizeof(cs_source), CS_SOURCE_NONE, "", nullptr, 0, nullptr, nullptr};
  if (model == nullptr || model->path.empty()) return source;
  source.path = model->path.c_str();
  source.kind = model->byPath ? CS_SOURCE_PATH : CS_SOURCE_MEMORY;
  source.bytes = model->bytes;
  if (model->byPath) return source;
  source.data = model->file.data();
  source.owner = &model->file;
  source.in_memory = [](const void* file) -> int32_t { return static_cast<const LoadedFile*>(file)->inMemory(); };
  return source;
}

}  // namespace coldstart
