/**
 * How likely a difference is real, seen beside all others of its search: among many settings without effect one that looks
 * like two standard deviations is most likely chance, among many with effects it is most likely real.
 */

// Effects that are there, in standard deviations of what is seen of them: wide, as knobs differ by orders of magnitude.
const WIDTH = 4;
/** Half of those without effect are nearer to 0, in standard deviations. */
const HALF = 0.6745;
// Nothing is ever all real or all chance.
const LEAST = 0.1;

/** Share of the differences that are chance, 0.1 to 0.9: from how many are near 0. Each in its own standard deviations. */
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
