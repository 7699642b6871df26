/** How a night is measured and judged, in sentences; the rule itself is analysis/nightly-rule.ts. */

/** For the page's section on method; the last ones say what the first nights of a series cannot. */
export const NIGHT_METHOD: readonly string[] = [
  'Each series starts its head and its last-good in turn, in random blocks of the same night: what the night does to one it does to the other, and the ratio of both keeps only what differs between them.',
  'The ratio is the Hodges-Lehmann one, the median of all quotients head / last-good, with its exact bounds. Its logarithm is what the trend draws, as a change in percent; 0 % is last-good.',
  'Two screens look at every night: a cumulative sum for slow shifts, and a limit for a jump. What either of them sees is measured again the same night with fresh starts, and only what that confirms is reported.',
  'Where a series has noise that both sides do not share, a smaller shift is only suspected at first, and alarms when the next night confirms it again.',
  'Cause: real where machine and measurement are those of the nights before; machine or measurement where one of their facts changed; noise where the second measurement did not confirm the first.',
  'A change of machine or measurement begins a new segment, drawn as a vertical line. Nights of different segments are never compared.',
  'Change points are found afterwards, in all nights of a segment together. They say where a level moved and are never what an alarm rests on. The range reaches from the last night of the old level to the first of the new one.',
  'A night that left nothing is missing: it is not filled in.',
  'The noise floor is the smallest shift that a series would show within 5 nights in 95 of 100 cases, computed from its own nights.',
  'The first 20 nights after last-good was pinned calibrate the screen. What they can say: a start that fails, a missed target, a start state that could not be verified, and how noisy the series is. What they cannot say: that a slow shift has happened, because the screen does not know yet what is usual; nor how small a shift would have been noticed, so no noise floor is shown.',
];
