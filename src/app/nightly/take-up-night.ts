/** Which night this call is: an unfinished one that is taken up again, or a new one. */
import type { NightDocument } from '../../core/night.ts';
import { makeRunId } from '../../history/run-id.ts';

/** A night that was interrupted longer ago is another night. */
const SAME_NIGHT_MS = 20 * 3_600_000;

export interface NightQuestion {
  /** Absolute. */
  readonly file: string;
  readonly fileHash: string;
  readonly planned: readonly string[];
  readonly toolVersion: string;
}

function asksTheSame(night: NightDocument, { fileHash, planned }: NightQuestion): boolean {
  return night.fileHash === fileHash && night.planned.length === planned.length && night.planned.every((name, index) => name === planned[index]);
}

/** `nights`: oldest first. Only the newest one can be taken up: behind a later one its facts would be out of order. */
export function findUnfinished(nights: readonly NightDocument[], question: NightQuestion, now: Date): NightDocument | undefined {
  const newest = nights.at(-1);
  if (newest === undefined || newest.endedAt !== undefined || !asksTheSame(newest, question)) return undefined;
  const ageMs = now.getTime() - Date.parse(newest.createdAt);
  return ageMs >= 0 && ageMs < SAME_NIGHT_MS ? newest : undefined;
}

export function newNight({ file, fileHash, planned, toolVersion }: NightQuestion, now: Date, notices: readonly string[]): NightDocument {
  return {
    schemaVersion: 1,
    kind: 'night',
    nightId: makeRunId('nightly', now),
    createdAt: now.toISOString(),
    file,
    planned,
    fileHash,
    series: [],
    toolVersion,
    resumed: 0,
    notices,
  };
}
