// LoadedModel: the facts stay readable after dispose, the bytes do not.
#include "js_error.h"
#include "to_js.h"
#include "wraps.h"

namespace coldstart {
namespace {

// Tells our own objects from others before they are unwrapped.
constexpr napi_type_tag kModelTag = {0x7f2b6c1d90e34a58u, 0x9c41d3ab5e0f7216u};

}  // namespace

void ModelWrap::define(Napi::Env env) {
  AddonData::of(env).model =
      Napi::Persistent(DefineClass(env, "LoadedModel", {InstanceAccessor<&ModelWrap::facts>("facts", napi_enumerable), InstanceMethod<&ModelWrap::dispose>("dispose")}));
}

Napi::Value ModelWrap::make(Napi::Env env, std::shared_ptr<LoadedModel> model) {
  Napi::Object object = constructWith(AddonData::of(env).model, std::move(model));
  object.TypeTag(&kModelTag);
  return object;
}

ModelWrap::ModelWrap(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<ModelWrap>(info), model_(takeState<LoadedModel>(info)), loader_(model_->file.loader), bytes_(model_->bytes), warnings_(model_->file.warnings) {}

std::shared_ptr<LoadedModel> ModelWrap::unwrapModel(const Napi::Value& value) {
  if (!value.IsObject() || !value.As<Napi::Object>().CheckTypeTag(&kModelTag)) throw misuse(value.Env(), "deserialize wants a model of readModel");
  const std::shared_ptr<LoadedModel> model = Unwrap(value.As<Napi::Object>())->model_;
  if (model == nullptr) throw misuse(value.Env(), "the model was disposed");
  return model;
}

Napi::Value ModelWrap::facts(const Napi::CallbackInfo& info) {
  Napi::Object facts = Napi::Object::New(info.Env());
  facts.Set("loader", toJsText(info.Env(), loader_));
  facts.Set("bytes", toJsNumber(info.Env(), static_cast<double>(bytes_)));
  facts.Set("warnings", toJsStrings(info.Env(), warnings_));
  return facts;
}

void ModelWrap::dispose(const Napi::CallbackInfo&) { model_.reset(); }

}  // namespace coldstart
