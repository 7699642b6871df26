/** Latency of the requests behind the start: sent one after the other, each from its first byte sent to its last byte read. */
import type { Trial } from '../core/trial.ts';
import type { ProbeAnswer } from '../host/addon.ts';

function milliseconds({ sentNs, answeredNs }: Pick<ProbeAnswer, 'sentNs' | 'answeredNs'>): number {
  return Number(answeredNs - sentNs) / 1e6;
}

/** Smallest value that at least `share` of them reach, of a list in ascending order. */
function ranked(ascending: readonly number[], share: number): number {
  return ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] as number;
}

/** Undefined where none were asked for, or one of them was not answered: the rest would flatter it. */
export function steadyLatency(answers: readonly ProbeAnswer[]): Trial['steady'] {
  if (answers.length === 0 || answers.some(({ error, status }) => error || status >= 400)) return undefined;
  const latencies = answers.map(milliseconds).sort((a, b) => a - b);
  return { requests: latencies.length, p50Ms: ranked(latencies, 0.5), p99Ms: ranked(latencies, 0.99) };
}

/** Time that the steady requests took together, in milliseconds: neither the start's nor the harness's. */
export function steadyDurationMs(answers: readonly ProbeAnswer[]): number {
  const [first] = answers;
  const last = answers.at(-1);
  return first === undefined || last === undefined ? 0 : Math.max(0, milliseconds({ sentNs: first.sentNs, answeredNs: last.answeredNs }));
}
