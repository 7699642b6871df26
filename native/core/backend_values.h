/* What crosses the border between the addon and an engine backend: plain C values. Structs begin with their own size,
 * so that a newer side can tell what an older one knows; every size is 64 bits wide. The calls are in backend_abi.h. */
#ifndef COLDSTART_BACKEND_VALUES_H
#define COLDSTART_BACKEND_VALUES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a model can be loaded from; a backend names the kinds that it takes. */
enum { CS_SOURCE_NONE = 1, CS_SOURCE_PATH = 2, CS_SOURCE_MEMORY = 4 };

typedef struct cs_instance cs_instance;
typedef struct cs_engine cs_engine;
typedef struct cs_context cs_context;

/* A failed call. Owned by whoever receives it, until `release`. Null pointers stand for ''. */
typedef struct cs_failure {
  uint64_t struct_size;
  const char* code;    /* an ErrorCode of the product, like ENGINE_MODEL_INVALID */
  const char* phase;   /* a phase id */
  const char* subject; /* the file, library or input that it is about */
  const char* message;
  const char* log_tail; /* the engine's last log lines, separated by line feeds */
  const char* expected; /* a version or device, where two did not fit; else '' */
  const char* found;
  void (*release)(struct cs_failure* self);
} cs_failure;

typedef struct cs_option {
  const char* key;
  const char* value;
} cs_option;

/* Takes one fact; both texts live as long as the call. */
typedef void (*cs_emit)(void* user, const char* key, const char* value);

/* How a backend tells what happens inside; may be called from any thread. `begin` answers a token for `end`. */
typedef struct cs_events {
  uint64_t struct_size;
  void* user;
  int32_t (*begin)(void* user, const char* phase, uint32_t index);
  void (*end)(void* user, const char* phase, uint32_t index, int32_t token, uint64_t bytes);
  /* Not 0 when the process is about to end: a call that waits should give up. */
  int32_t (*cancelled)(void* user);
} cs_events;

typedef struct cs_source {
  uint64_t struct_size;
  uint32_t kind;
  /* Where the bytes came from; set for every kind but NONE, since models refer to files beside them. */
  const char* path;
  const void* data;
  uint64_t bytes;
  /* Of memory: not 0 once all of it is there and may be page-locked. Null: never. */
  int32_t (*in_memory)(const void* owner);
  const void* owner;
} cs_source;

typedef struct cs_tensor {
  const char* name;
  const char* type;     /* 'float32', 'int64', 'string', … */
  const int64_t* shape; /* -1 where the model leaves a dimension open */
  uint64_t rank;
  uint64_t checksum; /* FNV-1a over the bytes; outputs of an inference only */
} cs_tensor;

enum { CS_FILL_ZEROS = 0, CS_FILL_RANDOM = 1, CS_FILL_FILE = 2 };

typedef struct cs_input {
  uint64_t struct_size;
  const char* name;
  int32_t fill;
  const char* file;  /* a .npy file, with CS_FILL_FILE */
  int32_t has_shape; /* 0: the model's own, open dimensions as 1 */
  const int64_t* shape;
  uint64_t rank;
} cs_input;

typedef struct cs_model_facts {
  uint64_t struct_size;
  char format[32];
  char tool_version[32];
} cs_model_facts;

#ifdef __cplusplus
}
#endif

#endif
