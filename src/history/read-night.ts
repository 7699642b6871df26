/** Whether the text of a file is a night or a decision that can be read: what is not is named and set aside. */

import { ColdstartError, errorText } from '../core/errors.ts';
import { NIGHT_OUTCOMES, type NightDocument } from '../core/night.ts';
import type { NightDecision } from '../core/night-decision.ts';
import { upgradeNight } from '../core/upgrade-result.ts';

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function problemOfSubject(subject: unknown, where: string): string | undefined {
  if (subject === undefined) return undefined;
  const sound = isFields(subject) && typeof subject['identity'] === 'string' && typeof subject['label'] === 'string' && isFields(subject['source']);
  return sound ? undefined : `${where} is no subject`;
}

function problemOfSignal(signal: unknown, where: string): string | undefined {
  if (signal === undefined) return undefined;
  const numbers = ['lnRatio', 'error', 'headMs', 'lastGoodMs', 'pairs'];
  return isFields(signal) && numbers.every((name) => Number.isFinite(signal[name])) ? undefined : `${where} is no signal`;
}

function isMap(value: unknown): boolean {
  return isFields(value) && Object.values(value).every((item) => typeof item === 'string');
}

function problemOfShape(entry: Fields): string | undefined {
  if (!['series', 'scenario', 'title', 'sentence', 'at'].every((name) => typeof entry[name] === 'string')) return 'a series has no name';
  if (Number.isNaN(Date.parse(entry['at'] as string))) return 'a series has no time';
  if (!NIGHT_OUTCOMES.includes(entry['outcome'] as (typeof NIGHT_OUTCOMES)[number])) return `unknown outcome ${JSON.stringify(entry['outcome'])}`;
  if (!['notes', 'phases', 'comparisons'].every((name) => Array.isArray(entry[name]))) return 'a series lacks its lists';
  if (!isMap(entry['machine'])) return 'machine is no map of facts';
  return undefined;
}

function problemOfSeries(entry: unknown): string | undefined {
  if (!isFields(entry)) return 'a series is no map';
  const { pin, measurement } = entry;
  const facts = measurement === undefined || (isFields(measurement) && typeof measurement['hash'] === 'string' && isMap(measurement['facts']));
  return (
    problemOfShape(entry) ??
    problemOfSubject(entry['head'], 'head') ??
    problemOfSubject(entry['lastGood'], 'lastGood') ??
    problemOfSignal(entry['signal'], 'signal') ??
    problemOfSignal(entry['confirmation'], 'confirmation') ??
    (pin === undefined ? undefined : isFields(pin) ? problemOfSubject(pin['subject'] ?? null, 'pin') : 'pin is no map') ??
    (facts ? undefined : 'measurement has no facts')
  );
}

function parse(text: string): Fields | string {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : 'it is no JSON object';
  } catch {
    return 'it is no JSON';
  }
}

/** The night, or why it cannot be read. `file` is where it lies. */
export function readNight(text: string, file: string): NightDocument | string {
  const value = parse(text);
  if (typeof value === 'string') return value;
  try {
    const night = upgradeNight(value, file);
    if (Number.isNaN(Date.parse(night.createdAt))) return 'it has no time';
    return night.series.map(problemOfSeries).find((problem) => problem !== undefined) ?? night;
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
  const sound =
    action === 'acknowledge'
      ? typeof until === 'string' && /^\d{4}-\d\d-\d\d$/.test(until)
      : action === 'accept' && problemOfSubject(subject ?? null, '') === undefined;
  return sound ? (value as unknown as NightDecision) : 'it decides nothing that is known';
}
