/** Whether a saved night has what its readers follow without asking: names, times, numbers and lists where they are expected. */
import { NIGHT_OUTCOMES } from './night.ts';
import { isRecord } from './saved-shape.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The first problem of several questions. */
function first(...problems: readonly (string | undefined)[]): string | undefined {
  return problems.find((problem) => problem !== undefined);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

function isTime(value: unknown): boolean {
  return isText(value) && !Number.isNaN(Date.parse(value as string));
}

function isMap(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every(isText);
}

/** What is missing is no problem. */
function optional(value: unknown, problemOf: (value: unknown) => string | undefined): string | undefined {
  return value === undefined ? undefined : problemOf(value);
}

/** Undefined where it is a subject that can be told from others and started again. */
export function problemOfSubject(subject: unknown, where: string): string | undefined {
  const sound =
    isRecord(subject) && isText(subject['identity']) && isText(subject['label']) && isRecord(subject['source']) && isText(subject['source']['kind']);
  return sound ? undefined : `${where} is no subject`;
}

function problemOfSignal(signal: unknown, where: string): string | undefined {
  const numbers = ['lnRatio', 'error', 'headMs', 'lastGoodMs', 'pairs'];
  return isRecord(signal) && numbers.every((name) => Number.isFinite(signal[name])) ? undefined : `${where} is no signal`;
}

function problemOfPin(pin: unknown): string | undefined {
  return isRecord(pin) && isText(pin['reason']) ? problemOfSubject(pin['subject'], 'pin') : 'pin is no map';
}

function problemOfMeasurement(measurement: unknown): string | undefined {
  return isRecord(measurement) && isText(measurement['hash']) && isMap(measurement['facts']) ? undefined : 'measurement has no facts';
}

function problemOfPhases(phases: unknown): string | undefined {
  const sound = (phase: unknown) => isRecord(phase) && isText(phase['id']) && isText(phase['title']) && Number.isFinite(phase['contributionMs']);
  return Array.isArray(phases) && phases.every(sound) ? undefined : 'phases are no phases';
}

function problemOfWords(entry: Fields): string | undefined {
  if (!['series', 'scenario', 'title', 'sentence'].every((name) => isText(entry[name]))) return 'a series lacks its names';
  if (!isTime(entry['at'])) return 'a series has no time';
  if (!NIGHT_OUTCOMES.includes(entry['outcome'] as (typeof NIGHT_OUTCOMES)[number])) return `unknown outcome ${JSON.stringify(entry['outcome'])}`;
  return ['notes', 'comparisons'].every((name) => areTexts(entry[name])) ? undefined : 'a series lacks its lists';
}

function problemOfSeries(entry: unknown): string | undefined {
  if (!isRecord(entry)) return 'a series is no map';
  return first(
    problemOfWords(entry),
    problemOfPhases(entry['phases']),
    isMap(entry['machine']) ? undefined : 'machine is no map of facts',
    Number.isFinite(entry['durationMs']) ? undefined : 'a series has no duration',
    optional(entry['head'], (value) => problemOfSubject(value, 'head')),
    optional(entry['lastGood'], (value) => problemOfSubject(value, 'lastGood')),
    optional(entry['signal'], (value) => problemOfSignal(value, 'signal')),
    optional(entry['confirmation'], (value) => problemOfSignal(value, 'confirmation')),
    optional(entry['pin'], problemOfPin),
    optional(entry['measurement'], problemOfMeasurement),
  );
}

/** Undefined where everything is there. `night` is an object of the kind and version that this coldstart reads. */
export function problemOfNight(night: Fields): string | undefined {
  const { series, createdAt, endedAt } = night;
  if (!['nightId', 'file', 'toolVersion'].every((name) => isText(night[name]))) return 'it lacks its names';
  if (!isTime(createdAt) || (endedAt !== undefined && !isTime(endedAt))) return 'it has no time';
  if (!areTexts(night['planned']) || !areTexts(night['notices']) || !Array.isArray(series)) return 'it lacks its lists';
  if (!Number.isFinite(night['resumed'])) return 'it does not say how often it was taken up again';
  return series.map(problemOfSeries).find((problem) => problem !== undefined);
}
