/** A trial as a line of a list to choose from. */
import { formatMs } from '../../../../../core/format.ts';
import type { Trial } from '../../../../../core/trial.ts';

export function trialTitle(trial: Trial, representative: boolean): string {
  const what =
    trial.outcome === 'completed' ? formatMs(trial.readyMs) : trial.outcome === 'invalid' ? `wrong state, ${formatMs(trial.readyMs)}` : trial.outcome;
  return `${trial.order}: ${what}${representative ? ' (representative)' : ''}${trial.role === 'measured' ? '' : `, ${trial.role}`}`;
}
