/** ONNX Runtime maps an ORT-format file itself, in place of reading it. */
import type { Knob } from '../knob.ts';
import { withEngine } from '../settings/change-variant.ts';
import { engineOptionKnob } from '../settings/engine-option-knob.ts';
import { isOrtFormat } from '../settings/model-form.ts';

const OPTION = engineOptionKnob({
  id: 'mapped-model',
  title: 'model mapped by ONNX Runtime',
  phases: ['model-read', 'deserialize'],
  option: 'mappedModel',
  unset: false,
  elsewhere: 'session config entry session.use_memory_mapped_ort_model = 1, with the path of an ORT-format file',
  values: () => [true],
  sideEffect:
    'Pages of the model come in when they are first used, so the first inferences may wait for the disk; the file must stay as it is while the engine lives.',
});

export const MAPPED_MODEL: Knob = {
  ...OPTION,
  // Mapping is for files that nobody else has read.
  apply: (variant, value, place) => {
    const changed = OPTION.apply(variant, value, place);
    return value === true && changed !== variant ? withEngine(changed, { loader: 'path' }) : changed;
  },
  conflict: (variant, value) => {
    if (value !== true) return undefined;
    if (!isOrtFormat(variant)) return 'only an ORT-format file can be mapped by ONNX Runtime.';
    return variant.engine?.loader === 'path' ? undefined : 'ONNX Runtime maps the file itself only where it gets the path: loader path.';
  },
};
