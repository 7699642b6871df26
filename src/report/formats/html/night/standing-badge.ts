/** What a series is tonight, by shape, word and colour. */
import type { Standing } from '../../../night-standing.ts';
import { html, type Markup } from '../escape.ts';

interface Look {
  readonly sign: string;
  readonly text: string;
  /** Class of cards and badges. */
  readonly tone: 'met' | 'missed' | 'errored' | 'open';
}

const LOOKS: Readonly<Record<Standing, Look>> = {
  regression: { sign: '▲', text: 'regression', tone: 'missed' },
  'target-missed': { sign: '✕', text: 'target missed', tone: 'missed' },
  'could-not-measure': { sign: '!', text: 'could not measure', tone: 'errored' },
  'noisy-host': { sign: '≈', text: 'noisy host', tone: 'errored' },
  missing: { sign: '–', text: 'not reached', tone: 'errored' },
  suspected: { sign: '?', text: 'suspected', tone: 'open' },
  known: { sign: '△', text: 'known regression', tone: 'open' },
  moved: { sign: '◇', text: 'conditions changed', tone: 'open' },
  improvement: { sign: '▼', text: 'improvement', tone: 'met' },
  calibrating: { sign: '…', text: 'calibrating', tone: 'open' },
  ok: { sign: '✓', text: 'ok', tone: 'met' },
};

export function toneOf(standing: Standing): Look['tone'] {
  return LOOKS[standing].tone;
}

export function standingText(standing: Standing): string {
  return LOOKS[standing].text;
}

export function standingBadge(standing: Standing): Markup {
  const { sign, text, tone } = LOOKS[standing];
  return html`<span class="badge ${tone}"><span aria-hidden="true">${sign}</span> ${text}</span>`;
}
