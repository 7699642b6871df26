/** The verdict as one line: a sign, a colour, and the sentence that says what is proven. */
import type { Verdict } from '../../core/judgement.ts';
import { sanitize, type TerminalStyle, wrap } from './style.ts';

const SIGNS = { met: '✓', missed: '✕', inconclusive: '?', errored: '!' } as const;

/** Wrapped to the width; the sentence itself names the outcome, so colour is never alone. */
export function renderVerdict(verdict: Verdict, style: TerminalStyle): string[] {
  const { bold, cyan, green, magenta, red } = style.colors;
  const paint = { met: green, missed: red, inconclusive: cyan, errored: magenta }[verdict.outcome];
  const [first = '', ...rest] = wrap(sanitize(verdict.sentence), style.width - 2);
  return [`${paint(SIGNS[verdict.outcome])} ${bold(paint(first))}`, ...rest.map((line) => `  ${bold(paint(line))}`)];
}
