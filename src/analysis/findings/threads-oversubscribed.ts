/** More engine threads than CPUs the instance may use. */
import { formatCount } from '../../core/format.ts';
import { counter, type Diagnosis, type DiagnosisInput, evidence, exclusiveMs, fact, option, plausibleSaving } from './diagnosis.ts';

// Threads that share a CPU mostly wait for one another while weights are packed and contexts are made.
const SAVED_SHARE = 0.1;

/** CPUs that the instance may use: its quota, else all of the host. */
function usableCpus(input: DiagnosisInput): number {
  const { target } = input.variant;
  const quota = target.kind === 'docker' ? target.cpus : undefined;
  return Math.min(quota ?? Infinity, input.environment.host.cpuCount);
}

function engineThreads(input: DiagnosisInput): number {
  const set = Number(option(input, 'intraThreads') ?? fact(input, 'threads.intra') ?? 0);
  if (set > 0) return set;
  // ONNX Runtime's default looks at the CPUs that it sees, not at the quota.
  return input.variant.engine?.backend === 'onnxruntime' ? Number(fact(input, 'cpu.count') ?? input.environment.host.cpuCount) : 0;
}

export const threadsOversubscribed: Diagnosis = {
  id: 'threads-oversubscribed',
  title: 'more engine threads than CPUs',
  detail: 'More engine threads than CPUs the instance may use',
  diagnose(input) {
    const cpus = usableCpus(input);
    const threads = engineThreads(input);
    if (input.variant.engine === undefined || !(threads > Math.max(1, Math.ceil(cpus)))) return undefined;
    const throttledMs = counter(input, 'throttledMs');
    const spentMs = exclusiveMs(input, 'deserialize', 'context-create', 'warm-up');
    return {
      id: 'threads-oversubscribed',
      severity: 'opportunity',
      title: 'the engine uses more threads than there are CPUs',
      detail: `${formatCount(threads)} threads share ${cpus} CPUs: they are made, spin and wait for one another during the start, and inferences do not become faster.`,
      evidence: [
        evidence('engine threads', formatCount(threads)),
        evidence('usable CPUs', String(cpus)),
        ...(throttledMs === undefined ? [] : [evidence('throttled', `${throttledMs.toFixed(1)} ms`)]),
      ],
      savingMs: plausibleSaving(spentMs * SAVED_SHARE, input),
      fix: `set engine.options.intraThreads: ${Math.max(1, Math.floor(cpus))}`,
      setting: 'engine.options.intraThreads',
      knobs: ['intra-threads'],
    };
  },
};
