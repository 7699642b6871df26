/** Whether the text of a file is a night or a decision that can be read: what is not is named and set aside. */

import { ColdstartError, errorText } from '../core/errors.ts';
import type { NightDocument } from '../core/night.ts';
import type { NightDecision } from '../core/night-decision.ts';
import { problemOfSubject } from '../core/night-shape.ts';
import { isRecord } from '../core/saved-shape.ts';
import { upgradeNight } from '../core/upgrade-result.ts';

type Fields = Readonly<Record<string, unknown>>;

function parse(text: string): Fields | string {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : 'it is no JSON object';
  } catch {
    return 'it is no JSON';
  }
}

/** The night, or why it cannot be read. `file` is where it lies. */
export function readNight(text: string, file: string): NightDocument | string {
  const value = parse(text);
  if (typeof value === 'string') return value;
  try {
    return upgradeNight(value, file);
  } catch (error) {
    return String((error instanceof ColdstartError && error.details['problem']) || errorText(error));
  }
}

/** The decision, or why it cannot be read. */
export function readDecision(text: string): NightDecision | string {
  const value = parse(text);
  if (typeof value === 'string') return value;
  const { kind, schemaVersion, action, series, decisionId, createdAt, until, subject } = value;
  if (kind !== 'night-decision') return 'it is no decision';
  if (schemaVersion !== 1) return `schema version ${JSON.stringify(schemaVersion)}, this coldstart reads 1`;
  if (![series, decisionId, createdAt].every((field) => typeof field === 'string')) return 'it lacks its names';
  if (Number.isNaN(Date.parse(createdAt as string))) return 'it has no time';
  const sound =
    action === 'acknowledge'
      ? typeof until === 'string' && /^\d{4}-\d\d-\d\d$/.test(until)
      : action === 'accept' && problemOfSubject(subject, '') === undefined;
  return sound ? (value as unknown as NightDecision) : 'it decides nothing that is known';
}
