/** Weights stay where they are in the bytes of an ORT-format file, in place of being copied. */
import { engineOptionKnob } from '../settings/engine-option-knob.ts';
import { isOrtFormat } from '../settings/model-form.ts';

export const MAPPED_INITIALIZERS = engineOptionKnob({
  id: 'mapped-initializers',
  title: 'weights used where they lie',
  phases: ['deserialize', 'first-inference'],
  option: 'modelBytesForInitializers',
  unset: false,
  elsewhere: 'session config entry session.use_ort_model_bytes_for_initializers = 1',
  values: () => [true],
  conflict: (variant, value) => {
    if (value !== true) return undefined;
    if (!isOrtFormat(variant)) return 'only the weights of an ORT-format file can be used where they lie.';
    const mapped = variant.engine?.options['mappedModel'] === true;
    return variant.engine?.loader === 'path' && !mapped ? 'with loader path the bytes are kept only where ONNX Runtime maps the model.' : undefined;
  },
  sideEffect: "The model's bytes stay in memory as long as the engine; where they are mapped, first inferences bring them in.",
});
