/** The host changed its pace during the run. */

import { formatMs } from '../../core/format.ts';
import { median } from '../../stats/quantile.ts';
import { driftDoubt } from '../summarize.ts';
import { type Diagnosis, evidence } from './diagnosis.ts';

export const drift: Diagnosis = {
  id: 'drift',
  title: 'host that changed its pace',
  detail: 'The host changed its pace during the run',
  diagnose(input) {
    const values = input.completed.flatMap((trial) => trial.readyMs ?? []);
    const doubt = driftDoubt(values)[0];
    if (doubt === undefined) return undefined;
    const half = Math.floor(values.length / 2);
    return {
      id: 'drift',
      severity: 'warning',
      title: 'the host changed its pace during the run',
      detail: `${doubt[0]?.toUpperCase()}${doubt.slice(1)}. The interval of the median assumes that it did not.`,
      evidence: [
        evidence('median of the first half', formatMs(median(values.slice(0, half)))),
        evidence('median of the second half', formatMs(median(values.slice(-half)))),
      ],
      savingMs: 0,
      fix: `${input.environment.host.governor !== undefined && input.environment.host.governor !== 'performance' ? `set the CPU governor to performance (it is ${input.environment.host.governor}), ` : ''}let the host cool down and finish other work, then measure again`,
    };
  },
};
