/** The numbers that `compare` takes on its command line; a wrong one is a wrong flag (USAGE_INVALID_FLAG). */
import { BUDGET_MOMENTS, type BudgetMoment } from '../../core/budget.ts';
import { ColdstartError } from '../../core/errors.ts';
import { formatsOf } from '../../report/formats/registry.ts';
import { parseDurationMs } from '../../scenario/units.ts';

export interface CompareFlags {
  readonly pairs?: string;
  readonly margin?: string;
  readonly maxTime?: string;
  readonly moment?: string;
  readonly format?: string;
}

export interface CompareNumbers {
  readonly maxPairs: number;
  readonly margin?: number;
  readonly maxTimeMs?: number;
  readonly moment?: BudgetMoment;
  readonly formats: readonly string[];
}

/** Four looks of ten. */
const DEFAULT_PAIRS = 40;
/** Fewer starts of each side have no bounds at 95 %. */
const FEWEST_PAIRS = 6;
const MOST_PAIRS = 1000;

function invalid(problem: string): ColdstartError {
  return new ColdstartError('USAGE_INVALID_FLAG', { problem, command: 'compare' });
}

function pairsOf(text: string): number {
  const pairs = Number(text);
  if (!/^\d+$/.test(text.trim()) || pairs < FEWEST_PAIRS || pairs > MOST_PAIRS) {
    throw invalid(`--pairs: ${text} is no whole number from ${FEWEST_PAIRS} to ${MOST_PAIRS} (fewer starts of a side prove nothing)`);
  }
  return pairs;
}

/** `2%` and `0.02` are the same. */
function marginOf(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim());
  const share = match === null ? Number.NaN : Number(match[1]) / (match[2] === '%' ? 100 : 1);
  if (!(share > 0 && share < 1)) throw invalid(`--margin: ${text} is no share like 2% or 0.02`);
  return share;
}

function durationOf(text: string): number {
  const durationMs = parseDurationMs(text);
  if (durationMs === undefined || durationMs <= 0) throw invalid(`--max-time: ${text} is no duration like 90s or 15m`);
  return durationMs;
}

function momentOf(text: string): BudgetMoment {
  const known = BUDGET_MOMENTS.find((moment) => moment === text);
  if (known === undefined) throw invalid(`--moment: ${text} is none of ${BUDGET_MOMENTS.join(', ')}`);
  return known;
}

function formatList(text: string): string[] {
  const known: readonly string[] = formatsOf('comparison');
  return text.split(',').map((name) => {
    if (!known.includes(name.trim())) throw invalid(`--format: ${name.trim()} is none of ${known.join(', ')}`);
    return name.trim();
  });
}

/** Throws USAGE_INVALID_FLAG. */
export function readCompareFlags({ pairs, margin, maxTime, moment, format }: CompareFlags): CompareNumbers {
  return {
    maxPairs: pairs === undefined ? DEFAULT_PAIRS : pairsOf(pairs),
    ...(margin !== undefined && { margin: marginOf(margin) }),
    ...(maxTime !== undefined && { maxTimeMs: durationOf(maxTime) }),
    ...(moment !== undefined && { moment: momentOf(moment) }),
    formats: format === undefined ? [] : formatList(format),
  };
}
