/** How a judged run ends: the name of its exit code. */
import type { ExitName } from '../core/exit-codes.ts';
import type { RunResult } from '../core/run-result.ts';

/** The findings that say that the machine, not the start, moved the numbers. */
const NOISE = new Set(['cpu-pressure', 'drift', 'cpu-throttled']);

/** `strict`: an open verdict and a noisy host are no success. */
export function runExit({ variants }: RunResult, strict: boolean): ExitName {
  const outcomes = variants.map(({ verdict }) => verdict.outcome);
  if (outcomes.includes('errored')) return 'unmeasurable';
  const findings = variants.flatMap((variant) => variant.findings);
  if (strict && findings.some(({ id, severity }) => NOISE.has(id) && severity === 'warning')) return 'noisy';
  if (outcomes.includes('missed')) return 'missed';
  return strict && outcomes.includes('inconclusive') ? 'inconclusive' : 'ok';
}
