/** Trials that began in another state than the one asked for. */
import { formatShare } from '../../core/format.ts';
import { type Diagnosis, evidence } from './diagnosis.ts';

export const wrongState: Diagnosis = {
  id: 'wrong-state',
  title: 'trials in the wrong start state',
  detail: 'Trials that began in another state than the one asked for',
  diagnose(input) {
    const { invalid, measured } = input.counts;
    if (invalid === 0) return undefined;
    const example = input.trials.find((trial) => trial.outcome === 'invalid');
    const shares = (example?.state.files ?? [])
      .filter((file) => file.exempt === undefined && file.sizeBytes > 0)
      .map((file) => ({ path: file.path, share: file.residentBytes / file.sizeBytes }));
    // What the GPU's state is about is no file.
    const gpu = example?.state.gpu?.verified === false;
    // The worst file: of a warm state the least resident, of any cold one the most.
    const culprit = gpu ? undefined : shares.sort((a, b) => (input.variant.state === 'warm' ? a.share - b.share : b.share - a.share))[0];
    return {
      id: 'wrong-state',
      severity: 'warning',
      title: 'some trials began in the wrong state',
      detail: `${invalid} of ${measured} trials did not begin ${gpu ? `with gpu: ${input.variant.gpu}` : input.variant.state}: ${example?.state.reason ?? 'the state could not be verified'}. They are shown and never sampled.`,
      evidence: [
        evidence('wrong state', `${invalid} of ${measured} (${formatShare(invalid / measured)})`),
        ...(culprit === undefined ? [] : [evidence(culprit.path, `${formatShare(culprit.share)} in the page cache`)]),
      ],
      savingMs: 0,
      fix: gpu
        ? 'put the GPU into that state before the run, or ask for the one that it really has'
        : 'close what reads those files on this host (backups, indexers, other instances of the same image), or choose the state that the host really has',
      setting: gpu ? 'gpu' : 'state',
    };
  },
};
