/** The errors of engines and of what they need: model, plan, library, driver and device. They are part of the table in errors.ts. */
import type { ErrorEntry } from './error-entry.ts';

export const ENGINE_ERRORS = {
  ENGINE_MODEL_MISSING: {
    message: 'model {file} does not exist',
    hint: 'coldstart model make resnet50 --out model.onnx makes an ONNX model, coldstart engine build MODEL.onnx a TensorRT plan',
    exit: 'unmeasurable',
  },
  ENGINE_MODEL_INVALID: {
    message: '{file} is not a model that can be used: {problem}',
    hint: 'ONNX Runtime takes an ONNX file (--engine onnxruntime), TensorRT a plan (--engine tensorrt; coldstart engine inspect FILE); fetch or build it again if it is damaged',
    exit: 'unmeasurable',
  },
  ENGINE_OPSET_UNSUPPORTED: {
    message: '{file} needs an operator set that this engine does not know: {problem}',
    hint: 'export the model with an older opset, or use a newer engine library (engine.options.library)',
    exit: 'unmeasurable',
  },
  ENGINE_LIBRARY_MISSING: {
    message: 'engine library {library} cannot be opened: {problem}',
    hint: "npm ci brings ONNX Runtime; TensorRT is NVIDIA's: name its folder with COLDSTART_TENSORRT_LIBRARIES, or the file with --library or engine.options.library",
    exit: 'unmeasurable',
  },
  ENGINE_LIBRARY_UNSUPPORTED: {
    message: 'engine library {library} has version {found}, which is not supported: {problem}',
    hint: 'TensorRT 8.6, 9, 10 and 11 are; name another library with --library or engine.options.library',
    exit: 'unmeasurable',
  },
  ENGINE_PLAN_VERSION: {
    message: 'plan {file} was built by TensorRT {found}, the library is {expected}: rebuild',
    hint: 'coldstart engine build MODEL.onnx with that library, or name the library of the plan with --library or engine.options.library',
    exit: 'unmeasurable',
  },
  ENGINE_PLAN_DEVICE: {
    message: 'plan {file} was built for {found}, this GPU is {expected}: rebuild',
    hint: 'coldstart engine build MODEL.onnx on this GPU; a plan that was built with hardware compatibility says so with engine.options.hardwareCompatible: true',
    exit: 'unmeasurable',
  },
  ENGINE_PLAN_HOST_CODE: {
    message: 'plan {file} is version-compatible and carries code for the host, which is not allowed to run',
    hint: 'allow it with engine.options.hostCode: true where you trust the file, or rebuild it without the lean runtime',
    exit: 'unmeasurable',
  },
  ENGINE_DRIVER_MISSING: {
    message: 'the NVIDIA driver cannot be opened: {problem}',
    hint: 'install the driver; in a container it has to be mounted: --gpus all',
    exit: 'unmeasurable',
  },
  ENGINE_DRIVER_TOO_OLD: {
    message: 'the NVIDIA driver is too old for this engine library: {problem}',
    hint: 'update the driver, or use a library built for an older CUDA; coldstart doctor shows both versions',
    exit: 'unmeasurable',
  },
  ENGINE_DEVICE_MISSING: {
    message: 'there is no GPU to run on: {problem}',
    hint: 'nvidia-smi -L lists them; check CUDA_VISIBLE_DEVICES and --gpus',
    exit: 'unmeasurable',
  },
  ENGINE_DEVICE_BUSY: {
    message: 'the GPU cannot be used: {problem}',
    hint: 'another process holds it, or its compute mode is exclusive: nvidia-smi shows both',
    exit: 'unmeasurable',
  },
  ENGINE_DEVICE_MEMORY: {
    message: 'the GPU has too little free memory: {problem}',
    hint: 'nvidia-smi shows who uses it; fewer contexts, a smaller profile or allocation user-managed need less',
    exit: 'unmeasurable',
  },
  ENGINE_CONTEXTS_LIMITED: {
    message: 'the plan allows {contexts} contexts at a time: {problem}',
    hint: 'set engine.contexts.count to that, or build the plan with a profile for each context (--profile)',
    exit: 'unmeasurable',
  },
  ENGINE_DEVICE_LOST: {
    message: 'the GPU or its MPS server went away: {problem}',
    hint: 'start the MPS control daemon again; dmesg tells of a device that fell off the bus',
    exit: 'unmeasurable',
  },
  ENGINE_BUILD_FAILED: {
    message: 'no plan can be built from {file}: {problem}',
    hint: "where the text is TensorRT's own, its last log lines are above; the ONNX parser names the operators that it does not know",
    exit: 'unmeasurable',
  },
  ENGINE_BUILD_INTERRUPTED: {
    message: 'interrupted; no plan was written',
    hint: 'a timing cache (--timing-cache FILE) makes later builds shorter',
    exit: 'interrupted',
  },
  ENGINE_INPUT_INVALID: { message: 'input {input}: {problem}', hint: 'set its shape and fill under inputs: in the scenario', exit: 'unmeasurable' },
  ENGINE_FAILED: {
    message: 'the engine failed in phase {phase}: {problem}',
    hint: "the text is the engine's own; its last log lines are above",
    exit: 'unmeasurable',
  },
} as const satisfies Record<string, ErrorEntry>;
