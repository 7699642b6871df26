/** How a change is said and marked: always a sign and a word beside the colour. */
import type { ChangeOutcome } from '../../../../core/comparison.ts';
import type { ChangeRow, RowSays } from '../../../comparison-view.ts';
import { html, type Markup } from '../escape.ts';

const OUTCOMES: Readonly<Record<ChangeOutcome, { sign: string; text: string; kind: string }>> = {
  slower: { sign: '▲', text: 'slower', kind: 'missed' },
  faster: { sign: '▼', text: 'faster', kind: 'met' },
  same: { sign: '=', text: 'no change', kind: 'met' },
  undecided: { sign: '?', text: 'undecided', kind: 'inconclusive' },
  errored: { sign: '!', text: 'could not be compared', kind: 'errored' },
};

/** The style sheet's name of the outcome's colour. */
export function outcomeKind(outcome: ChangeOutcome): string {
  return OUTCOMES[outcome].kind;
}

/** A sign in a colour, for beside the sentence that has the word. */
export function outcomeSign(outcome: ChangeOutcome): Markup {
  const { sign, kind } = OUTCOMES[outcome];
  return html`<span class="badge ${kind}" aria-hidden="true"><span>${sign}</span></span>`;
}

export function outcomeText(outcome: ChangeOutcome): string {
  return `${OUTCOMES[outcome].sign} ${OUTCOMES[outcome].text}`;
}

const ROWS: Readonly<Record<RowSays, string>> = {
  slower: '▲ slower',
  faster: '▼ faster',
  same: '= no change',
  unproven: '~ not shown',
  'one-sided': '~ not shown',
  nothing: '– nothing to compare',
};

/** What a row says, and whether it matters. */
export function rowWords({ says, significant, relevant }: Pick<ChangeRow, 'says' | 'significant' | 'relevant'>): string {
  return significant && !relevant ? `${ROWS[says]}, below the margin` : ROWS[says];
}
