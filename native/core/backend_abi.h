/* The calls between the addon and an engine backend: plain C, versioned, one exported symbol. No exception crosses.
 * Destroy in the order context, engine, instance; after that the backend's library may be closed. */
#ifndef COLDSTART_BACKEND_ABI_H
#define COLDSTART_BACKEND_ABI_H

#include "backend_values.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CS_BACKEND_ABI 2u
#define CS_BACKEND_SYMBOL "coldstart_backend_get"

/* Every function that can fail returns null or a failure. Threads: open_library may run beside init_driver and
 * create_device, which follow one another, and read_nothing beside all three; create_runtime comes after them. Contexts
 * of one engine may be made, bound and run in parallel; else one call on an object at a time. */
typedef struct cs_backend {
  uint64_t struct_size;
  uint32_t abi;
  const char* id;
  uint32_t sources;
  /* The loader that suits this backend where the user leaves it open; null: the loaders' own choice. */
  const char* auto_loader;
  /* Looks at a model's first bytes; needs no engine library. */
  cs_failure* (*probe)(const void* header, uint64_t bytes, cs_model_facts* facts);
  /* `options` are copied; `events` outlive the instance. Opens no engine library yet. */
  cs_failure* (*create)(const cs_option* options, uint64_t count, const cs_events* events, cs_instance** instance);
  cs_failure* (*open_library)(cs_instance* instance);   /* library-load */
  const char* (*version)(const cs_instance* instance);  /* '' before open_library */
  cs_failure* (*init_driver)(cs_instance* instance);    /* driver-init; null without a device */
  cs_failure* (*create_device)(cs_instance* instance);  /* device-context, after init_driver; null without a device */
  cs_failure* (*create_runtime)(cs_instance* instance); /* runtime-create */
  /* model-read without a file; null where the backend does not take CS_SOURCE_NONE. */
  cs_failure* (*read_nothing)(cs_instance* instance);
  cs_failure* (*load)(cs_instance* instance, const cs_source* source, cs_engine** engine); /* deserialize */
  /* Not 0 where the source's memory must stay as long as the engine. */
  int32_t (*keeps_source)(const cs_engine* engine);
  /* Arrays live as long as the engine. */
  void (*describe)(const cs_engine* engine, const cs_tensor** inputs, uint64_t* input_count, const cs_tensor** outputs,
                   uint64_t* output_count);
  /* What is known of the engine and its device by now, like `device.name`. Null where there is nothing to tell. */
  void (*facts)(const cs_engine* engine, cs_emit emit, void* user);
  cs_failure* (*create_context)(cs_engine* engine, uint32_t index, cs_context** context); /* context-create */
  cs_failure* (*bind)(cs_context* context, const cs_input* inputs, uint64_t count);       /* buffer-allocate */
  cs_failure* (*infer)(cs_context* context);
  /* Of the last inference; the array lives until the next call on the context. */
  cs_failure* (*outputs)(cs_context* context, const cs_tensor** tensors, uint64_t* count);
  void (*destroy_context)(cs_context* context);
  void (*destroy_engine)(cs_engine* engine);
  void (*destroy)(cs_instance* instance);
} cs_backend;

/* Null where the backend does not speak that version. */
typedef const cs_backend* (*cs_backend_get)(uint32_t abi);

#ifdef __cplusplus
}
#endif

#endif
