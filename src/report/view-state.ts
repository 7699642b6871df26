/** The proof of the start state over a variant's trials: what was established, how, and which trials broke it. */
import type { GpuEvidence, StartState } from '../core/cold-state.ts';
import { plural } from '../core/format.ts';
import type { Trial } from '../core/trial.ts';
import type { StateView } from './report.ts';

function gpuSentence({ requested, established, mpsControl, mpsServers, persistence }: GpuEvidence): string {
  const mps = mpsControl ? `an MPS daemon with ${plural(mpsServers, 'server')}` : 'no MPS';
  return `GPU held: ${requested} (${established}; ${mps}, persistence mode ${persistence}).`;
}

/** Files and totals are those of the first verified trial, else of the first; undefined without a measured trial. */
export function viewState(requested: StartState, trials: readonly Trial[]): StateView | undefined {
  const measured = trials.filter((trial) => trial.role === 'measured');
  const shown = measured.find((trial) => trial.state.verified) ?? measured[0];
  if (shown === undefined) return undefined;
  const { established, method, files, totals } = shown.state;
  return {
    requested,
    established,
    method,
    verified: measured.filter((trial) => trial.state.verified).length,
    trials: measured.length,
    totals: totals.map(({ role, files: count, sizeBytes, residentBytes, exemptFiles }) => ({ role, files: count, sizeBytes, residentBytes, exemptFiles })),
    files: files.map(({ path, role, sizeBytes, residentBytes, exempt }) => ({ path, role, sizeBytes, residentBytes, exempt })),
    gpu: shown.state.gpu && gpuSentence(shown.state.gpu),
    reasons: measured
      .filter((trial) => !trial.state.verified)
      .map((trial) => ({ trial: trial.id, reason: trial.state.reason ?? 'the state could not be verified' })),
  };
}
