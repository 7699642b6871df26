/** Whether a saved tuning has what its readers follow without asking: names, numbers and lists where they are expected. */
import { isRecord } from './saved-shape.ts';
import { OBJECTIVES, SEARCH_STAGES, TUNING_OUTCOMES } from './tuning.ts';

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => Number.isFinite(value);
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText);
const isList: Check = (value) => Array.isArray(value);
const isValue: Check = (value) => ['string', 'number', 'boolean'].includes(typeof value);
const isSettings: Check = (value) => isRecord(value) && Object.values(value).every(isValue);
const isEffect: Check = (value) => isRecord(value) && isNumber(value['ms']);
const among =
  (words: readonly string[]): Check =>
  (value) =>
    words.includes(value as string);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const record =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isRecord(value) && Object.entries(fields).every(([name, check]) => check(value[name]));
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

const isKnob = record({
  id: isText,
  title: isText,
  group: isText,
  phases: isTexts,
  status: among(['searched', 'off-path', 'not-applicable', 'forbidden', 'excluded']),
  values: isList,
  failed: listOf(record({ value: isValue, reason: isText })),
  effect: optional(isEffect),
  phaseEffects: listOf(record({ phase: isText, ms: isNumber })),
  sideEffect: isText,
});

const isCandidate = record({
  id: isText,
  settings: isSettings,
  starts: isNumber,
  end: among(['winner', 'runner-up', 'eliminated', 'failed', 'guard-broken', 'unfinished']),
});

const isGuard = record({
  id: isText,
  title: isText,
  unit: among(['ms', 'bytes']),
  tolerance: isNumber,
  outcome: among(['kept', 'broken', 'unknown']),
  sentence: isText,
});

const isCeiling = record({
  startMs: isNumber,
  floorMs: isNumber,
  share: isNumber,
  sentence: isText,
  rows: listOf(record({ phase: isText, title: isText, ms: isNumber, floorMs: isNumber, basis: isText })),
});

const PARTS: Readonly<Record<string, Check>> = {
  objective: among(OBJECTIVES),
  strategy: isText,
  seed: isNumber,
  budget: record({ maxTrials: isNumber, maxTimeMs: isNumber, proofPairs: isNumber }),
  allowed: isTexts,
  knobs: listOf(isKnob),
  interactions: listOf(record({ knobs: isTexts, effect: isEffect })),
  candidates: listOf(isCandidate),
  starts: listOf(record({ order: isNumber, stage: among(SEARCH_STAGES), candidate: isText, trialId: isText, outcome: isText })),
  outcome: among(TUNING_OUTCOMES),
  settings: optional(listOf(record({ knob: isText, title: isText, from: isValue, to: isValue, byHand: isText, sideEffect: isText }))),
  guards: listOf(isGuard),
  ceilings: optional(isCeiling),
  patch: listOf(record({ file: isText, title: isText, apply: isText })),
  costs: listOf(record({ stage: isText, starts: isNumber, ms: isNumber })),
  notices: isTexts,
};

/** Undefined where everything is there. `tuning` is an object of the kind and version that this coldstart reads. */
export function problemOfTuning(tuning: Fields): string | undefined {
  const wrong = Object.entries(PARTS).find(([name, check]) => !check(tuning[name]));
  return wrong && `${wrong[0]} is missing or not what it should be`;
}
