/** How far ONNX Runtime optimises the graph at every start. */
import { engineOptionKnob } from '../settings/engine-option-knob.ts';
import { isOrtFormat } from '../settings/model-form.ts';

export const GRAPH_OPTIMIZATION = engineOptionKnob({
  id: 'graph-optimization',
  title: 'graph optimisation while loading',
  phases: ['deserialize', 'first-inference', 'second-inference'],
  option: 'graphOptimization',
  unset: 'all',
  elsewhere: 'graph_optimization_level of the session options',
  values: () => ['disable', 'basic', 'extended'],
  conflict: (variant, value) => (isOrtFormat(variant) && value !== 'all' ? 'an ORT-format file was optimised when it was made.' : undefined),
  sideEffect: 'A graph that is optimised less is loaded sooner, and every inference takes longer.',
});
