/** What the instrumentation itself costs: ready of measured starts against control starts, interleaved in the same run. */
import { formatMs, formatSignedMs, plural } from '../core/format.ts';
import type { Overhead } from '../core/run-result.ts';
import type { Trial } from '../core/trial.ts';
import { hodgesLehmann } from '../stats/hodges-lehmann.ts';
import { completedTrials } from './summarize.ts';

function readyOf(trials: readonly Trial[]): number[] {
  return trials.flatMap((trial) => (trial.outcome === 'completed' && trial.readyMs !== undefined ? [trial.readyMs] : []));
}

/** Compares within the first variant that has control trials. `trials` are those of the whole run. */
export function measureOverhead(trials: readonly Trial[]): Overhead {
  const variant = [...trials].sort((a, b) => a.order - b.order).find((trial) => trial.role === 'control')?.variant;
  if (variant === undefined) return { controls: 0, sentence: 'the cost of the marks was not measured: the run had no control trials' };
  const own = trials.filter((trial) => trial.variant === variant);
  const without = readyOf(own.filter((trial) => trial.role === 'control'));
  const shift = hodgesLehmann(without, readyOf(completedTrials(own)));
  if (shift === undefined) return { controls: without.length, sentence: 'the cost of the marks is unknown: no start was completed on one of the two sides' };
  const common = { differenceMs: shift.shift, controls: without.length };
  const against = `against ${plural(without.length, 'control trial')}`;
  if (shift.low === undefined || shift.high === undefined) {
    return { ...common, sentence: `with marks, ready came ${later(shift.shift)} ${against}: too few for an interval at 95 %` };
  }
  const interval = `${formatSignedMs(shift.low)} to ${formatSignedMs(shift.high)} at 95 %, ${against}`;
  const sentence = sentenceOf(shift.shift, shift.low, shift.high, interval);
  return { ...common, lowMs: shift.low, highMs: shift.high, sentence };
}

/** Bounds wider than this prove nothing about marks that cost microseconds: saying "no cost" would be a boast. */
const TELLING_MS = 6;

function sentenceOf(shiftMs: number, lowMs: number, highMs: number, interval: string): string {
  if (lowMs > 0 || highMs < 0) return `with marks, ready came ${later(shiftMs)} (${interval})`;
  if (highMs - lowMs <= TELLING_MS) return `the marks have no detectable cost (${interval})`;
  return `the cost of the marks is too small to be told from this run's noise (${interval}); more controls: in the scenario would narrow it`;
}

function later(differenceMs: number): string {
  return `${formatMs(Math.abs(differenceMs))} ${differenceMs >= 0 ? 'later' : 'earlier'}`;
}
