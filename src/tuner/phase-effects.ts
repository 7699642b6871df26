/** What each value does to each phase: the same sum of effects as for the whole start, fitted phase by phase. */
import type { KnobValue } from '../core/setting.ts';
import { median } from '../stats/quantile.ts';
import type { Seen } from './effect-model.ts';

type PhaseEffects = (knob: string, value: KnobValue) => Readonly<Record<string, number>>;

// The medians settle in some rounds; what is left then is far below their scatter.
const ROUNDS = 12;
const LEAST_STARTS = 3;

/**
 * By medians in turn: what a value does to a phase is the difference of the medians of the starts with and without it, the
 * other values' effects taken off. Empty for values that fewer than three starts had, or all.
 */
export function phaseEffects(seen: readonly Seen[]): PhaseEffects {
  const starts = seen.filter(({ phases }) => phases !== undefined);
  const phases = [...new Set(starts.flatMap(({ phases }) => Object.keys(phases ?? {})))];
  const columns = columnsOf(starts);
  const found = new Map<string, Record<string, number>>([...columns.keys()].map((key) => [key, {}]));
  for (const phase of phases) {
    const effects = polish(
      starts.map((start) => start.phases?.[phase] ?? 0),
      columns,
    );
    for (const [key, ms] of effects) if (ms !== 0) (found.get(key) as Record<string, number>)[phase] = ms;
  }
  return (knob, value) => found.get(`${knob}=${value}`) ?? {};
}

/** For each value the starts that had it. */
function columnsOf(starts: readonly Seen[]): Map<string, readonly boolean[]> {
  const keys = new Set(starts.flatMap(({ settings }) => Object.entries(settings).map(([knob, value]) => `${knob}=${value}`)));
  const columns = [...keys].map((key) => {
    const column = starts.map(({ settings }) => Object.entries(settings).some(([knob, value]) => `${knob}=${value}` === key));
    return [key, column] as const;
  });
  const isTold = (column: readonly boolean[]): boolean => {
    const count = column.filter(Boolean).length;
    return count >= LEAST_STARTS && column.length - count >= LEAST_STARTS;
  };
  return new Map(columns.filter(([, column]) => isTold(column)));
}

function polish(values: readonly number[], columns: ReadonlyMap<string, readonly boolean[]>): Map<string, number> {
  const effects = new Map<string, number>([...columns.keys()].map((key) => [key, 0]));
  const rest = [...values];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [key, column] of columns) {
      const [without, having] = [false, true].map((has) => median(rest.filter((_, row) => column[row] === has))) as [number, number];
      const change = having - without;
      effects.set(key, (effects.get(key) as number) + change);
      for (const [row, has] of column.entries()) if (has) rest[row] = (rest[row] as number) - change;
    }
  }
  return effects;
}
