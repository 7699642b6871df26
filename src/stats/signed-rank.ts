/** Wilcoxon's signed-rank test of paired differences, one-sided and exact for untied ones. */
import { ascending } from './quantile.ts';

/**
 * Probability of signed ranks at least so much above 0 where the differences are as often above as below; 1 without any.
 * Zeros are left out, and ties share their ranks (rounded down, so that the level is never understated).
 */
export function signedRankAbove(differences: readonly number[]): number {
  const apart = differences.filter((difference) => difference !== 0 && !Number.isNaN(difference));
  if (apart.length === 0) return 1;
  const sizes = ascending(apart.map(Math.abs));
  const rankOf = (size: number): number => (sizes.indexOf(size) + sizes.lastIndexOf(size) + 2) / 2;
  const above = Math.floor(apart.filter((difference) => difference > 0).reduce((sum, difference) => sum + rankOf(difference), 0));
  return tail(apart.length, above);
}

/** P(W >= above) for ranks 1 to `count`, each counted with probability one half. */
function tail(count: number, above: number): number {
  const most = (count * (count + 1)) / 2;
  const share = new Float64Array(most + 1);
  share[0] = 1;
  for (let rank = 1; rank <= count; rank += 1) {
    for (let sum = most; sum >= 0; sum -= 1) share[sum] = ((share[sum] as number) + (sum >= rank ? (share[sum - rank] as number) : 0)) / 2;
  }
  return share.slice(above).reduce((sum, value) => sum + value, 0);
}
