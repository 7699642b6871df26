/** What `tune` takes on its command line beside the scenario's flags; a wrong one is a wrong flag (USAGE_INVALID_FLAG). */
import { ColdstartError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import type { Variant } from '../../core/scenario.ts';
import { OBJECTIVES, type Objective, STRATEGY_IDS, type StrategyId } from '../../core/tuning.ts';
import { formatsOf } from '../../report/formats/registry.ts';
import { parseDurationMs } from '../../scenario/units.ts';
import { type GuardTolerances, readGuards } from '../../tuner/guards.ts';
import { DEFAULT_BUDGET, FEWEST_PAIRS, type TuneBudget } from '../../tuner/start-plan.ts';

export interface TuneFlags {
  readonly objective?: string;
  readonly strategy?: string;
  readonly guard?: readonly string[];
  readonly knobs?: string;
  readonly except?: string;
  readonly allow?: string;
  readonly maxTrials?: string;
  readonly maxTime?: string;
  readonly proofPairs?: string;
  readonly format?: string;
}

export interface TuneNumbers {
  readonly objective: Objective;
  readonly strategy: StrategyId;
  readonly budget: TuneBudget;
  readonly guards: GuardTolerances;
  readonly only?: ReadonlySet<string>;
  readonly except: ReadonlySet<string>;
  readonly allow: ReadonlySet<string>;
  readonly formats: readonly string[];
}

const MOST_STARTS = 100_000;

function invalid(problem: string): ColdstartError {
  return new ColdstartError('USAGE_INVALID_FLAG', { problem, command: 'tune' });
}

function oneOf<T extends string>(flag: string, text: string, known: readonly T[]): T {
  const found = known.find((one) => one === text);
  if (found === undefined) throw invalid(`${flag}: ${text} is none of ${known.join(', ')}${didYouMean(text, known)}`);
  return found;
}

function wholeNumber(flag: string, text: string, low: number, why = ''): number {
  const number = Number(text);
  if (!/^\d{1,9}$/.test(text.trim()) || number < low || number > MOST_STARTS)
    throw invalid(`${flag}: ${text} is no whole number from ${low} to ${MOST_STARTS}${why}`);
  return number;
}

function durationOf(text: string): number {
  const ms = parseDurationMs(text);
  if (ms === undefined || ms <= 0) throw invalid(`--max-time: ${text} is no duration like 90s or 10m`);
  return ms;
}

/** Throws USAGE_UNKNOWN_NAME with the nearest name. */
function knobIds(text: string | undefined, known: readonly string[]): ReadonlySet<string> | undefined {
  if (text === undefined) return undefined;
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  for (const name of names) {
    if (known.includes(name)) continue;
    throw new ColdstartError('USAGE_UNKNOWN_NAME', { what: 'knob', name, nearest: didYouMean(name, known), known: 'what coldstart list knobs shows' });
  }
  return new Set(names);
}

function formatList(text: string): string[] {
  const known: readonly string[] = formatsOf('tuning');
  return text.split(',').map((name) => oneOf('--format', name.trim(), known));
}

/** The first answer is what is waited for, where one is asked for. What the scenario cannot tell is refused. */
function objectiveFor(text: string | undefined, { infer, engine }: Variant): Objective {
  if (text === undefined) return infer === undefined ? 'ready' : 'first-inference';
  const objective = oneOf('--objective', text, OBJECTIVES);
  if (infer === undefined && (objective === 'first-inference' || objective === 'second-inference'))
    throw invalid(`--objective ${objective}: the scenario asks for no inference; give --infer`);
  if (engine === undefined && objective === 'engine-load')
    throw invalid('--objective engine-load: only the phases of our own entry point say how long an engine loads');
  return objective;
}

/** Throws USAGE_INVALID_FLAG and USAGE_UNKNOWN_NAME. `knobs`: all ids that there are. */
export function readTuneFlags(flags: TuneFlags, variant: Variant, knobs: readonly string[]): TuneNumbers {
  const objective = objectiveFor(flags.objective, variant);
  const only = knobIds(flags.knobs, knobs);
  const { maxTrials, maxTime, proofPairs } = flags;
  const budget = {
    maxTrials: maxTrials === undefined ? DEFAULT_BUDGET.maxTrials : wholeNumber('--max-trials', maxTrials, 1),
    maxTimeMs: maxTime === undefined ? DEFAULT_BUDGET.maxTimeMs : durationOf(maxTime),
    proofPairs:
      proofPairs === undefined ? DEFAULT_BUDGET.proofPairs : wholeNumber('--proof-pairs', proofPairs, FEWEST_PAIRS, ' (fewer starts of a side prove nothing)'),
  };
  return {
    objective,
    strategy: flags.strategy === undefined ? 'race' : oneOf('--strategy', flags.strategy, STRATEGY_IDS),
    budget,
    guards: readGuards(flags.guard ?? [], objective),
    ...(only && { only }),
    except: knobIds(flags.except, knobs) ?? new Set(),
    allow: knobIds(flags.allow, knobs) ?? new Set(),
    formats: flags.format === undefined ? [] : formatList(flags.format),
  };
}
