/**
 * The race: whole candidates against each other and the baseline, in blocks. In a block every one that is left starts once,
 * in random order, so that drift meets all of them. From block 5 on a candidate that is worse than the leader leaves. This
 * tests again and again without correction: right for dropping candidates, never for claiming what the winner is worth.
 */
import type { Settings } from '../core/setting.ts';
import { settingsKey } from '../core/setting.ts';
import { median } from '../stats/quantile.ts';
import { shuffle } from '../stats/random.ts';
import { hodgesLehmannRatio } from '../stats/ratio.ts';
import { signedRankAbove } from '../stats/signed-rank.ts';
import type { Asking, Starts } from './starts.ts';

/** One that takes part. */
export interface Racer {
  readonly settings: Settings;
  /** Milliseconds by block; missing where the start did not end, or was not made any more. */
  readonly times: (number | undefined)[];
  left?: { readonly after: number; readonly reason: string };
}

const FIRST_JUDGED_BLOCK = 5;
const ERROR = 0.01;
const NEAR = 0.01;
const NEAR_BLOCKS = 10;
const CENSOR = 2;

export const isBaseline = ({ settings }: Racer): boolean => settingsKey(settings) === '';

/** Milliseconds: the median of its blocks, those that were ended early counted as slow as they were then. */
export function typicalMs({ times }: Racer): number {
  return median(times.filter((ms) => ms !== undefined)) ?? Number.POSITIVE_INFINITY;
}

/** The baseline first, then the candidates as given. Ends when one candidate is left, when all are alike, or after `most` starts. */
export function* race(starts: Starts, candidates: readonly Settings[], most: number): Asking<Racer[]> {
  const racers: Racer[] = [{}, ...candidates].map((settings) => ({ settings, times: [] }));
  const end = starts.made.length + most;
  for (let block = 1; starts.left > 0; block += 1) {
    const running = racers.filter((racer) => racer.left === undefined);
    if (running.every(isBaseline) || starts.made.length + running.length > end) break;
    yield* makeBlock(starts, running);
    if (block >= FIRST_JUDGED_BLOCK) dropWorse(racers, starts.made.length);
    if (isOver(racers, block)) break;
  }
  return racers;
}

/** Every one that is running starts once, in random order. */
function* makeBlock(starts: Starts, running: Racer[]): Asking<void> {
  const { random } = starts.problem;
  for (const racer of shuffle([...running], random)) {
    const observation = yield* starts.ask('race', racer.settings, censorMs(running));
    const ban = starts.banOf(racer.settings);
    if (observation === undefined && ban === undefined) return;
    racer.times.push(observation?.ms);
    if (ban !== undefined && !isBaseline(racer)) racer.left = { after: starts.made.length, reason: ban.reason };
  }
}

const leaderOf = (racers: readonly Racer[]): Racer => [...racers].sort((a, b) => typicalMs(a) - typicalMs(b))[0] as Racer;
const CENSORED_FROM = 3;

/** Twice the worst of the leader. */
function censorMs(running: readonly Racer[]): number | undefined {
  const seen = leaderOf(running).times.filter((ms) => ms !== undefined);
  return seen.length < CENSORED_FROM ? undefined : CENSOR * Math.max(...seen);
}

function dropWorse(racers: readonly Racer[], after: number): void {
  const running = racers.filter((racer) => racer.left === undefined);
  const leader = leaderOf(running);
  for (const racer of running) {
    if (racer === leader || isBaseline(racer)) continue;
    const reason = worseThan(leader, racer);
    if (reason !== undefined) racer.left = { after, reason };
  }
}

/** Why it is worse than the leader, block by block or as a whole; undefined: not beyond doubt. */
export function worseThan(leader: Racer, racer: Racer): string | undefined {
  const differences = racer.times.flatMap((ms, block) => {
    const best = leader.times[block];
    return ms === undefined || best === undefined ? [] : [Math.log(ms / best)];
  });
  // With 5 and 6 blocks the smallest level that there is.
  const level = Math.max(ERROR, 2 ** -differences.length);
  const slower = `${(100 * (typicalMs(racer) / typicalMs(leader) - 1)).toFixed(1)} % slower than the leader`;
  if (differences.length >= FIRST_JUDGED_BLOCK && signedRankAbove(differences) <= level) return `${slower}, in nearly every block`;
  const [ours, theirs] = [leader, racer].map(({ times }) => times.filter((ms) => ms !== undefined)) as [number[], number[]];
  const low = hodgesLehmannRatio(ours, theirs, { confidence: 1 - ERROR, sides: 'one' })?.low;
  return low !== undefined && low > 1 ? `${slower}, beyond doubt` : undefined;
}

function isOver(racers: readonly Racer[], block: number): boolean {
  const candidates = racers.filter((racer) => racer.left === undefined && !isBaseline(racer));
  if (candidates.length === 0 || (block >= FIRST_JUDGED_BLOCK && candidates.length === 1)) return true;
  const best = Math.min(...candidates.map(typicalMs));
  return block >= NEAR_BLOCKS && candidates.every((racer) => typicalMs(racer) <= (1 + NEAR) * best);
}
