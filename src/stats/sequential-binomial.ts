/**
 * Binomial counts that are looked at more than once. A plan of looks is right only if the probability of stopping at
 * any of them stays below the error that it claims; this file computes that probability exactly, by enumeration.
 */

/** At `starts` observations, `misses` is the bound that is compared with. */
export interface Look {
  readonly starts: number;
  readonly misses: number;
}

/** P(at some look at most so many misses), for looks in ascending order. */
export function reachProbability(looks: readonly Look[], missRate: number): number {
  const cap = Math.max(...looks.map((look) => look.misses));
  let reached = 0;
  // Above the cap no later look can be reached any more, so those states need no place.
  walk(looks, missRate, cap, (state, look) => {
    for (let misses = 0; misses <= look.misses; misses += 1) {
      reached += state[misses] as number;
      state[misses] = 0;
    }
  });
  return Math.min(1, reached);
}

/** P(at some look at least so many misses), for looks in ascending order. */
export function exceedProbability(looks: readonly Look[], missRate: number): number {
  const cap = Math.max(...looks.map((look) => look.misses)) - 1;
  let below = 0;
  // Above the cap every later look is exceeded: what remains below at the end is all that never was.
  const left = walk(looks, missRate, cap, (state, look) => state.fill(0, Math.max(0, look.misses)));
  for (const probability of left) below += probability;
  return Math.min(1, Math.max(0, 1 - below));
}

/** Lets the count of misses grow start by start; `visit` may empty states at each look. */
function walk(looks: readonly Look[], missRate: number, cap: number, visit: (state: Float64Array, look: Look) => void): Float64Array {
  const state = new Float64Array(Math.max(0, cap) + 1);
  if (cap < 0) return state;
  state[0] = 1;
  let starts = 0;
  for (const look of looks) {
    for (; starts < look.starts; starts += 1) {
      for (let misses = cap; misses >= 0; misses -= 1) {
        const fromBelow = misses > 0 ? (state[misses - 1] as number) * missRate : 0;
        state[misses] = (state[misses] as number) * (1 - missRate) + fromBelow;
      }
    }
    visit(state, look);
  }
  return state;
}
