/** The samples of a race → contestants by their typical time, each against the fastest of its group. Pure. */
import type { Contestant, RaceGroup, RankedContestant } from '../core/engine-race.ts';
import { medianInterval } from '../stats/order-statistic-interval.ts';
import { median } from '../stats/quantile.ts';
import { hodgesLehmannRatio } from '../stats/ratio.ts';

export interface Lap {
  readonly ms: number;
  readonly bytes: number;
}

interface Measured {
  readonly contestant: Contestant;
  readonly samplesMs: readonly number[];
  readonly medianMs: number;
  readonly bytes: number;
}

/** No memory is this fast for one reader: nothing was moved, pages were mapped by somebody before. */
const MOST_BYTES_PER_SECOND = 1e12;

function rank({ contestant, samplesMs, medianMs, bytes }: Measured, fastest: Measured): RankedContestant {
  const interval = medianInterval(samplesMs);
  const own = contestant.id === fastest.contestant.id;
  const ratio = own ? { ratio: 1 } : hodgesLehmannRatio(fastest.samplesMs, samplesMs);
  const bytesPerSecond = medianMs > 0 ? (bytes / medianMs) * 1000 : Number.POSITIVE_INFINITY;
  return {
    ...contestant,
    count: samplesMs.length,
    medianMs,
    ...(interval && { lowMs: interval.low, highMs: interval.high }),
    ratio: ratio?.ratio ?? medianMs / fastest.medianMs,
    ...(ratio && 'low' in ratio && ratio.low !== undefined && { lowRatio: ratio.low }),
    ...(ratio && 'high' in ratio && ratio.high !== undefined && { highRatio: ratio.high }),
    slower: ratio !== undefined && 'low' in ratio && (ratio.low ?? 0) > 1,
    bytes,
    ...(contestant.group === 'loader' && bytes > 0 && bytesPerSecond < MOST_BYTES_PER_SECOND && { bytesPerSecond }),
    samplesMs,
  };
}

/** Fastest first; contestants without a sample are left out. */
export function rankRace(contestants: readonly Contestant[], laps: ReadonlyMap<string, readonly Lap[]>, group: RaceGroup): RankedContestant[] {
  const measured = contestants
    .filter((contestant) => contestant.group === group)
    .flatMap((contestant): Measured[] => {
      const own = laps.get(contestant.id) ?? [];
      const samplesMs = own.map(({ ms }) => ms);
      const medianMs = median(samplesMs);
      return medianMs === undefined ? [] : [{ contestant, samplesMs, medianMs, bytes: own[0]?.bytes ?? 0 }];
    })
    .sort((a, b) => a.medianMs - b.medianMs);
  const [fastest] = measured;
  return fastest === undefined ? [] : measured.map((one) => rank(one, fastest));
}
