/**
 * The one way from a saved document to its type. Every reader of saved runs, comparisons, nights and tunings goes through here:
 * older schema versions are upgraded step by step, newer ones are refused with who wrote them, and numbers that JSON has
 * not are what they were. A new version is a number in core and one step in the table of its kind.
 */
import { COMPARISON_SCHEMA_VERSION, type ComparisonResult } from './comparison.ts';
import { ColdstartError } from './errors.ts';
import { NIGHT_SCHEMA_VERSION, type NightDocument } from './night.ts';
import { problemOfNight } from './night-shape.ts';
import { RESULT_SCHEMA_VERSION, type RunResult } from './run-result.ts';
import { reviveSummaries, withoutNulls } from './saved-numbers.ts';
import { isRecord, missingPart, type SavedShape } from './saved-shape.ts';
import { TUNING_SCHEMA_VERSION, type TuningResult } from './tuning.ts';
import { problemOfTuning } from './tuning-shape.ts';
import { describeUnversionedRun } from './unversioned-run.ts';

type Saved = Readonly<Record<string, unknown>>;

interface DocumentKind {
  readonly kind: string;
  readonly version: number;
  /** From the version that is the key to the next one. */
  readonly steps: Readonly<Record<number, (document: Saved) => Saved>>;
  readonly shape: SavedShape;
}

const RUN: DocumentKind = {
  kind: 'run',
  version: RESULT_SCHEMA_VERSION,
  steps: { 0: describeUnversionedRun },
  shape: {
    runId: 'string',
    createdAt: 'string',
    'scenario.name': 'string',
    'scenario.variants': 'filled-list',
    'environment.fingerprint': 'string',
    'environment.target': 'object',
    'environment.tool': 'object',
    trials: 'list',
    variants: 'filled-list',
    ready: 'object',
    verdict: 'object',
    phases: 'list',
  },
};

const VARIANT: SavedShape = { id: 'string', ready: 'object', verdict: 'object', 'verdict.outcome': 'string', phases: 'list', counts: 'object' };

const COMPARISON: DocumentKind = {
  kind: 'comparison',
  version: COMPARISON_SCHEMA_VERSION,
  steps: {},
  shape: { comparisonId: 'string', createdAt: 'string', sides: 'filled-list', outcome: 'string', total: 'object', phases: 'list', looks: 'list' },
};

const SIDE: SavedShape = {
  label: 'string',
  runId: 'string',
  source: 'object',
  environment: 'object',
  trials: 'list',
  result: 'object',
  'result.ready': 'object',
};

const NIGHT: DocumentKind = {
  kind: 'night',
  version: NIGHT_SCHEMA_VERSION,
  steps: {},
  shape: {},
};

const TUNING: DocumentKind = {
  kind: 'tuning',
  version: TUNING_SCHEMA_VERSION,
  steps: {},
  shape: {
    tuningId: 'string',
    createdAt: 'string',
    title: 'string',
    sentence: 'string',
    'scenario.name': 'string',
    'scenario.variants': 'filled-list',
    'environment.host': 'object',
    'environment.target': 'object',
    'environment.tool': 'object',
    budget: 'object',
  },
};

function damaged(file: string, problem: string): ColdstartError {
  return new ColdstartError('RUN_DAMAGED', { file, problem });
}

/** The coldstart that wrote it, as far as the document tells. */
function writerOf(document: Saved): string {
  const side = Array.isArray(document['sides']) ? document['sides'][0] : undefined;
  const { environment } = (isRecord(side) ? side : document) as { environment?: { tool?: { version?: unknown } } };
  const version = document['toolVersion'] ?? environment?.tool?.version;
  return typeof version === 'string' && version !== '' ? version : 'of another version';
}

/** A run's head has the version of its result. Throws RUN_DAMAGED and RUN_TOO_NEW. */
function versionOf(document: Saved, known: number, file: string): number {
  const version = document['schemaVersion'] ?? 0;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 0) throw damaged(file, `${JSON.stringify(version)} is no schema version`);
  if (version > known) throw new ColdstartError('RUN_TOO_NEW', { file, writer: writerOf(document), found: version, known });
  return version;
}

function upgrade(document: unknown, { kind, version, steps, shape }: DocumentKind, file: string): Saved {
  if (!isRecord(document)) throw damaged(file, 'it holds no object');
  if (document['kind'] !== kind) throw damaged(file, `its kind is ${JSON.stringify(document['kind']) ?? 'missing'}, not "${kind}"`);
  let upgraded: Saved = document;
  for (let at = versionOf(document, version, file); at < version; at += 1) {
    const step = steps[at];
    if (!step) throw damaged(file, `no ${kind} was ever saved with schema version ${at}`);
    upgraded = step(upgraded);
  }
  requireParts(upgraded, shape, file);
  return upgraded;
}

function requireParts(document: unknown, shape: SavedShape, file: string, place = ''): void {
  const missing = missingPart(document, shape);
  if (missing !== undefined) throw damaged(file, `${place}${missing} is missing or not what it should be`);
}

/** What `result.json` holds. `file` names it in errors. Throws RUN_DAMAGED and RUN_TOO_NEW. */
export function upgradeResult(document: unknown, file: string): RunResult {
  const result = upgrade(document, RUN, file) as unknown as RunResult;
  for (const [position, variant] of result.variants.entries()) requireParts(variant, VARIANT, file, `variants[${position}].`);
  return { ...reviveSummaries(result), variants: result.variants.map(reviveSummaries) };
}

/** The version of a run's head (`run.json`), which is that of its result. Throws RUN_DAMAGED and RUN_TOO_NEW. */
export function requireReadableHead(document: unknown, file: string): void {
  if (!isRecord(document) || document['kind'] !== 'run-head') throw damaged(file, 'it is no head of a run');
  versionOf(document, RESULT_SCHEMA_VERSION, file);
  requireParts(document, { runId: 'string', createdAt: 'string', 'scenario.variants': 'filled-list', 'environment.fingerprint': 'string' }, file);
}

/** What `comparison.json` holds. Throws RUN_DAMAGED and RUN_TOO_NEW. */
export function upgradeComparison(document: unknown, file: string): ComparisonResult {
  const comparison = upgrade(document, COMPARISON, file) as unknown as ComparisonResult;
  if (comparison.sides.length !== 2) throw damaged(file, 'it has not two sides');
  for (const [position, side] of comparison.sides.entries()) requireParts(side, SIDE, file, `sides[${position}].`);
  const { sides, ...rest } = comparison;
  const [baseline, candidate] = sides;
  // Summaries have nulls of their own meaning; in everything else of a comparison a number without value is missing.
  return {
    ...withoutNulls(rest),
    sides: [
      { ...baseline, result: reviveSummaries(baseline.result) },
      { ...candidate, result: reviveSummaries(candidate.result) },
    ],
  };
}

/** What `night.json` holds. Throws RUN_DAMAGED and RUN_TOO_NEW. */
export function upgradeNight(document: unknown, file: string): NightDocument {
  const night = withoutNulls(upgrade(document, NIGHT, file) as unknown as NightDocument);
  const problem = problemOfNight({ ...night });
  if (problem !== undefined) throw damaged(file, problem);
  return night;
}

/** What `tuning.json` holds. Throws RUN_DAMAGED and RUN_TOO_NEW. */
export function upgradeTuning(document: unknown, file: string): TuningResult {
  const { proof, ...saved } = upgrade(document, TUNING, file);
  const tuning = withoutNulls(saved);
  const problem = problemOfTuning(tuning);
  if (problem !== undefined) throw damaged(file, problem);
  return { ...(tuning as unknown as TuningResult), ...(proof != null && { proof: upgradeComparison(proof, file) }) };
}
