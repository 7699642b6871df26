/** An ONNX model that was optimised beforehand: what ONNX Runtime would do to the graph at every start is done once. */
import type { Knob } from '../knob.ts';
import { withEngine, withOption } from '../settings/change-variant.ts';
import { AS_IT_IS, cannotPrepare, PREPARED_LEVELS, preparation, preparedLevel } from '../settings/model-form.ts';

export const OPTIMIZED_MODEL: Knob = {
  id: 'optimized-model',
  title: 'model optimised beforehand',
  group: 'engine',
  phases: ['model-read', 'deserialize'],
  missing: cannotPrepare,
  read: (variant) => preparedLevel(variant, 'onnx'),
  values: () => [...PREPARED_LEVELS, AS_IT_IS],
  needs: (variant, value) => preparation(variant, value, 'optimized-onnx'),
  apply: (variant, value, place) => {
    const [request] = preparation(variant, value, 'optimized-onnx');
    if (request === undefined) return variant;
    // What was optimised once is not looked through again.
    return withOption(withEngine(variant, { model: { file: place(request) } }), 'graphOptimization', 'disable');
  },
  conflict: (variant, value) =>
    preparedLevel(variant, 'onnx') === value ? undefined : 'the model is in another form: an ORT-format file is optimised when it is made.',
  sideEffect:
    'A second file has to be kept beside the model and made again for another ONNX Runtime; level all fits processors like this one only (its blocked layout follows their vector width).',
  byHand: (value) =>
    value === AS_IT_IS
      ? 'Load the original model.'
      : `Save the model with ${value === 'all' ? 'ORT_ENABLE_ALL' : 'ORT_ENABLE_EXTENDED'} and optimized_model_filepath once, and load that file with ORT_DISABLE_ALL (engine.options.graphOptimization: disable).`,
};
