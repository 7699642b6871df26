/**
 * How likely a difference is real, seen beside all others of its search: among many settings without effect one that looks
 * like two standard deviations is most likely chance, among many with effects it is most likely real.
 */

import type { Settings } from '../core/setting.ts';
import { movesFrom } from './best-settings.ts';
import type { EffectModel } from './effect-model.ts';
import type { Starts } from './starts.ts';

// Effects that are there, in standard deviations of what is seen of them: wide, as knobs differ by orders of magnitude.
const WIDTH = 4;
/** Half of those without effect are nearer to 0, in standard deviations. */
const HALF = 0.6745;
// Nothing is ever all real or all chance.
const LEAST = 0.03;

/** Share of the differences that are chance, 0.03 to 0.97: from how many are near 0. Each in its own standard deviations. */
export function inertShare(certainties: readonly number[]): number {
  const near = certainties.filter((certainty) => Math.abs(certainty) < HALF).length;
  const share = certainties.length === 0 ? 0.5 : (2 * near) / certainties.length;
  return Math.min(1 - LEAST, Math.max(LEAST, share));
}

/** That a difference of so many standard deviations is real, 0 to 1. */
export function realChance(certainty: number, inert: number): number {
  const spread = 1 + WIDTH ** 2;
  const odds = (((1 - inert) / inert) * Math.exp((certainty ** 2 / 2) * (1 - 1 / spread))) / Math.sqrt(spread);
  return odds / (1 + odds);
}

/** What all other values together may still gain over the settings, as a share of the start: each by how likely and how much. */
export function expectedGain(settings: Settings, model: EffectModel, starts: Starts): number {
  const moves = movesFrom(settings, model, starts).filter((move) => starts.isOpen(move.settings));
  const found = moves.map((move) => model.difference(settings, move.settings));
  const inert = inertShare(found.map(({ ms, deviationMs }) => ms / deviationMs));
  const gainMs = found.reduce((sum, { ms, deviationMs }) => sum + realChance(ms / deviationMs, inert) * deviationMs * meanBelow(ms / deviationMs), 0);
  return gainMs / model.predict(settings);
}

// Softplus with the normal's own value at 0, 1 / sqrt(2 pi): right at 0 and far off on both sides, and near enough between.
const SOFT = 1 / Math.sqrt(2 * Math.PI) / Math.LN2;

/** Mean of how far a normal value of deviation 1 around `mean` lies below 0: 0.4 around 0, next to nothing around 3. */
function meanBelow(mean: number): number {
  return SOFT * Math.log1p(Math.exp(-mean / SOFT));
}
