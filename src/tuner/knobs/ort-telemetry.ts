/** Whether ONNX Runtime for Python opens its telemetry database while it is imported; our own entry point never does. */
import { needsPython } from '../settings/started-command.ts';
import { variableKnob } from '../settings/variable-knob.ts';

export const ORT_TELEMETRY = variableKnob({
  id: 'ort-telemetry',
  title: 'ONNX Runtime for Python without telemetry',
  phases: ['application'],
  variable: 'ORT_DISABLE_TELEMETRY',
  isSwitch: true,
  values: () => [true],
  missing: needsPython,
  sideEffect: 'Nothing is counted or sent; without ONNX Runtime nothing changes.',
});
