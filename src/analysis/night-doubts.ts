/** What a comparison leaves in doubt, in the words of a night: its sides are last-good and head. Pure. */
import type { ComparisonResult } from '../core/comparison.ts';

/** The sides of a comparison's sentence by their names in a night. */
export function ofNight(sentence: string): string {
  return sentence.replaceAll(/\bbaseline\b/g, 'last-good').replaceAll(/\bcandidate\b/g, 'head');
}

/** Doubts of the screen pairs, and of the fresh ones where there were any: each once. */
export function nightDoubts(screen: ComparisonResult | undefined, confirmation: ComparisonResult | undefined): string[] {
  const screened = (screen?.doubts ?? []).map(ofNight);
  const fresh = (confirmation?.doubts ?? []).map((doubt) => `while it was confirmed: ${ofNight(doubt)}`);
  return [...screened, ...fresh];
}
