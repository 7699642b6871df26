/** ONNX Runtime optimises the graph at every start, although the result is always the same. */
import { type Diagnosis, evidence, exclusiveMs, fact, modelFormat, option, plausibleSaving, readyMs, withShare } from './diagnosis.ts';

const WORTH_SHARE = 0.05;
const WORTH_MS = 5;
// ResNet-50 on a CPU: a session from .onnx takes 60 ms, from the mapped, optimised ORT format 2.3 ms. A part of the rest
// is parsing and prepacking, which a saved optimised .onnx still pays.
const SAVED_SHARE = 0.6;

export const graphOptimisedOnline: Diagnosis = {
  id: 'graph-optimised-online',
  title: 'graph optimised at every start',
  detail: 'ONNX Runtime optimises the graph at every start, although the result is always the same',
  diagnose(input) {
    const level = option(input, 'graphOptimization') ?? fact(input, 'options.graphOptimization');
    if (input.variant.engine?.backend !== 'onnxruntime' || modelFormat(input) !== 'onnx' || String(level).startsWith('disable')) return undefined;
    const spentMs = exclusiveMs(input, 'deserialize');
    if (spentMs < WORTH_MS || spentMs < WORTH_SHARE * readyMs(input)) return undefined;
    return {
      id: 'graph-optimised-online',
      severity: 'opportunity',
      title: 'the graph is optimised at every start',
      detail: 'ONNX Runtime parses the .onnx file and optimises its graph each time; the result is the same every time and can be saved once.',
      evidence: [
        evidence('deserialize', withShare(spentMs, input)),
        evidence('model format', 'ONNX'),
        evidence('graph optimisation', level === undefined ? 'default (all)' : String(level)),
      ],
      savingMs: plausibleSaving(spentMs * SAVED_SHARE, input),
      fix: 'write the optimised model once (engine.options.saveOptimized: model.ort) and start from that file with graphOptimization: disable; in ORT format it can also be mapped (mappedModel, modelBytesForInitializers, prepacking: false)',
      setting: 'engine.options.graphOptimization',
      knobs: ['optimized-model', 'ort-format'],
    };
  },
};
