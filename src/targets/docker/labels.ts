/** Names by which everything that we leave in a daemon is found again. */

export const LABELS = {
  /** '1' on every object of ours. */
  ours: 'coldstart',
  /** Run id. */
  run: 'coldstart.run',
  /** Trial id. */
  trial: 'coldstart.trial',
  /** Content hash; on images only. */
  image: 'coldstart.image',
  /** Content hash; on volumes only. */
  volume: 'coldstart.volume',
} as const;

/** Labels of an object that belongs to a trial. Ours win over the user's, or `clean` would lose track. */
export function trialLabels(own: Readonly<Record<string, string>>, runId: string, trialId: string): Record<string, string> {
  return { ...own, [LABELS.ours]: '1', [LABELS.run]: runId, [LABELS.trial]: trialId };
}
