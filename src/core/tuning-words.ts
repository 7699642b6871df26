/** How a tuning is said, the same on a terminal, on a page and in a merge request: outcomes, stages, values and effects. */
import type { Change } from './comparison.ts';
import { formatSignedMs, NO_VALUE } from './format.ts';
import type { KnobValue, Settings } from './setting.ts';
import type { CandidateEnd, Effect, GuardResult, KnobStatus, Objective, StageCost, TuningOutcome, TuningResult } from './tuning.ts';

interface Word {
  readonly sign: string;
  readonly text: string;
}

export const TUNING_OUTCOME_WORDS: Readonly<Record<TuningOutcome, Word>> = {
  proven: { sign: '▼', text: 'faster, proven' },
  'nothing-helped': { sign: '=', text: 'nothing helped' },
  'not-proven': { sign: '?', text: 'not proven' },
  'guard-broken': { sign: '▲', text: 'faster, but a guard is broken' },
  interrupted: { sign: '…', text: 'interrupted' },
};

export const OBJECTIVE_TITLES: Readonly<Record<Objective, string>> = {
  'first-inference': 'first inference',
  ready: 'ready',
  'second-inference': 'second inference',
  'engine-load': 'engine load',
};

export const STAGE_TITLES: Readonly<Record<StageCost['stage'], string>> = {
  baseline: 'baseline',
  screen: 'screen',
  race: 'race',
  refine: 'refine',
  artefacts: 'making derived files',
  proof: 'proof',
};

export const KNOB_STATUS_WORDS: Readonly<Record<KnobStatus, string>> = {
  searched: 'searched',
  'off-path': 'off the critical path',
  'not-applicable': 'nothing to set here',
  forbidden: 'needs --allow',
  excluded: 'excluded',
};

export const CANDIDATE_END_WORDS: Readonly<Record<CandidateEnd, Word>> = {
  winner: { sign: '★', text: 'winner' },
  'runner-up': { sign: '◆', text: 'runner-up' },
  eliminated: { sign: '✕', text: 'eliminated' },
  failed: { sign: '!', text: 'failed' },
  'guard-broken': { sign: '▲', text: 'broke a guard' },
  unfinished: { sign: '…', text: 'unfinished' },
};

export const GUARD_WORDS: Readonly<Record<GuardResult['outcome'], Word>> = {
  kept: { sign: '✓', text: 'kept' },
  broken: { sign: '▲', text: 'broken' },
  unknown: { sign: '?', text: 'unknown' },
};

/** As a person would type it; an empty text can be seen. */
export function formatKnobValue(value: KnobValue | undefined): string {
  if (value === undefined) return NO_VALUE;
  return value === '' ? '""' : String(value);
}

/** `loader=pread intra-threads=2`, in the order in which they were set; of none what they are: the baseline. */
export function formatSettings(settings: Settings): string {
  const set = Object.entries(settings);
  return set.length === 0 ? 'the baseline itself' : set.map(([knob, value]) => `${knob}=${formatKnobValue(value)}`).join(' ');
}

/** `−38.1 ms (−41.0 ms to −35.3 ms)`; without bounds the estimate alone. */
export function formatEffect({ ms, lowMs, highMs }: Effect): string {
  if (lowMs === undefined || highMs === undefined) return formatSignedMs(ms);
  return `${formatSignedMs(ms)} (${formatSignedMs(lowMs)} to ${formatSignedMs(highMs)})`;
}

/** Whether an effect's bounds exclude 0: it is more than noise. */
export function isShown({ lowMs, highMs }: Effect): boolean {
  return lowMs !== undefined && highMs !== undefined && (lowMs > 0 || highMs < 0);
}

export interface TuningHeadline {
  /** `first inference` */
  readonly title: string;
  readonly change: Change;
}

/** The one change that a result may be announced with: of the proof's fresh starts. Undefined without a proof. */
export function headlineOf({ objective, headline }: Pick<TuningResult, 'objective' | 'headline'>): TuningHeadline | undefined {
  return headline && { title: OBJECTIVE_TITLES[objective], change: headline };
}

/** Knobs whose values are to be tried, as the command that does: `coldstart tune --knobs loader,pipeline`. */
export function tuneCommand(knobs: readonly string[]): string {
  return `coldstart tune --knobs ${knobs.join(',')}`;
}
