/** What a comparison leaves in doubt, in the words of a night: its sides are last-good and head. Pure. */
import type { ComparisonResult } from '../core/comparison.ts';

/** Says whose trouble it is by the side's name in a night; what a program printed stays as it is. */
export function ofNight(sentence: string): string {
  return sentence.replace(/(^|: )(baseline|candidate): /, (_, before: string, role: string) => `${before}${role === 'baseline' ? 'last-good' : 'head'}: `);
}

/** A doubt is all our own words. */
function doubtOf(doubt: string): string {
  return doubt.replaceAll(/\bbaseline\b/g, 'last-good').replaceAll(/\bcandidate\b/g, 'head');
}

/** Doubts of the screen pairs, and of the fresh ones where there were any: each once. */
export function nightDoubts(screen: ComparisonResult | undefined, confirmation: ComparisonResult | undefined): string[] {
  const screened = (screen?.doubts ?? []).map(doubtOf);
  const fresh = (confirmation?.doubts ?? []).map((doubt) => `while it was confirmed: ${doubtOf(doubt)}`);
  return [...screened, ...fresh];
}
