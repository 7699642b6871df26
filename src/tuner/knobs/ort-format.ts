/** The model in ONNX Runtime's own format: nothing is parsed or optimised, and it is what can be mapped. */
import type { Knob } from '../knob.ts';
import { withEngine } from '../settings/change-variant.ts';
import { AS_IT_IS, cannotPrepare, PREPARED_LEVELS, preparation, preparedLevel } from '../settings/model-form.ts';

export const ORT_FORMAT: Knob = {
  id: 'ort-format',
  title: 'ORT-format model',
  group: 'engine',
  phases: ['model-read', 'deserialize'],
  missing: cannotPrepare,
  read: (variant) => preparedLevel(variant, 'ort'),
  values: () => [...PREPARED_LEVELS, AS_IT_IS],
  needs: (variant, value) => preparation(variant, value, 'ort-model'),
  apply: (variant, value, place) => {
    const [request] = preparation(variant, value, 'ort-model');
    return request === undefined ? variant : withEngine(variant, { model: { file: place(request) } });
  },
  conflict: (variant, value) => (preparedLevel(variant, 'ort') === value ? undefined : 'the model is an optimised ONNX file already: one form at a time.'),
  sideEffect:
    'A second file has to be kept beside the model and made again for another ONNX Runtime; level all fits processors like this one only (its blocked layout follows their vector width).',
  byHand: (value) =>
    value === AS_IT_IS
      ? 'Load the original model.'
      : `Save the model once with ${value === 'all' ? 'ORT_ENABLE_ALL' : 'ORT_ENABLE_EXTENDED'}, optimized_model_filepath and session.save_model_format = ORT, and load that .ort file.`,
};
