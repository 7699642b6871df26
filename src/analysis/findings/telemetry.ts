/** The engine library may write usage data while it starts. */
import { type Diagnosis, type DiagnosisInput, evidence, fact } from './diagnosis.ts';

const SWITCH = 'ORT_DISABLE_TELEMETRY';
// The releases from this one on keep a database of events under the home folder.
const SINCE = [1, 31];

function switchedOff(input: DiagnosisInput): boolean {
  const reported = fact(input, 'telemetry');
  const value = input.variant.target.env[SWITCH];
  return reported === 'off' || reported === false || (value !== undefined && value !== '' && value !== '0');
}

function keepsTelemetry(version: unknown): boolean {
  const [major = 0, minor = 0] = String(version ?? '')
    .split('.')
    .map(Number);
  return major > (SINCE[0] as number) || (major === SINCE[0] && minor >= (SINCE[1] as number));
}

export const telemetry: Diagnosis = {
  id: 'telemetry',
  title: 'usage data written while starting',
  detail: 'The engine library may write usage data while it starts',
  diagnose(input) {
    const version = fact(input, 'engine.version');
    const isRuntime = input.variant.engine?.backend === 'onnxruntime';
    const known = fact(input, 'telemetry');
    if (!isRuntime || switchedOff(input) || !(known === 'on' || known === true || keepsTelemetry(version))) return undefined;
    return {
      id: 'telemetry',
      severity: 'info',
      title: 'the engine library keeps usage data',
      detail: 'ONNX Runtime may open a database of usage events under the home folder while it is loaded, which costs some milliseconds of every start.',
      evidence: [evidence('engine version', String(version ?? 'unknown')), evidence(SWITCH, input.variant.target.env[SWITCH] ?? 'not set')],
      savingMs: 0,
      fix: `set ${SWITCH}=1 in the environment of the instance (target.env)`,
      setting: 'target.env',
      knobs: ['ort-telemetry'],
    };
  },
};
