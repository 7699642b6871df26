/** What each knob did in the search, by itself and by phase, and which pairs did more or less together than apart. */
import { formatKnobValue } from '../../../../core/tuning-words.ts';
import type { EffectView, InteractionRow, KnobRow, TuningView } from '../../../tuning-view.ts';
import { signedMsCell } from '../cells.ts';
import { foreign, html, type Markup } from '../escape.ts';
import { type PageSection, section } from '../shell/render-page.ts';
import { type EffectAxis, effectAxis, effectHead, effectRow } from './effect-svg.ts';

const PHASES_SHOWN = 3;

/** Both bounds, with their exact values; a dash where the design left no room for them. */
function boundsCell({ lowMs, highMs }: Pick<EffectView, 'lowMs' | 'highMs'>): Markup {
  if (lowMs === undefined || highMs === undefined) return signedMsCell(undefined);
  return html`${signedMsCell(lowMs)} to ${signedMsCell(highMs)}`;
}

/** Beside the drawing, in words. */
function says(effect: EffectView | undefined): string {
  if (effect === undefined) return '– no estimate';
  if (!effect.shown) return '~ not shown';
  return effect.ms < 0 ? '▼ faster' : '▲ slower';
}

function knobRow(row: KnobRow, axis: EffectAxis): Markup {
  const phases = row.phases.slice(0, PHASES_SHOWN).map(({ title, ms }) => html`<span>${foreign(title)} ${signedMsCell(ms)}</span>`);
  const failed = row.failed.map(
    ({ value, reason }) => html`<small class="block failed-value">✕ <code>${foreign(formatKnobValue(value))}</code> failed: ${foreign(reason)}</small>`,
  );
  return html`<tr data-id="${row.id}"><th scope="row">${foreign(row.title)}<small><code>${foreign(row.id)}</code></small>${row.security !== undefined && html`<small class="security-mark">▲ weakens security</small>`}</th><td><code>${foreign(formatKnobValue(row.current))}</code> → <code>${foreign(formatKnobValue(row.tried))}</code>${failed}</td><td class="n">${signedMsCell(row.effect?.ms)}</td><td class="n">${row.effect === undefined ? signedMsCell(undefined) : boundsCell(row.effect)}</td><td class="draw">${effectRow(axis, row.effect)}</td><td class="word">${says(row.effect)}</td><td class="notes">${phases.length > 0 ? phases : html`<span class="none">–</span>`}</td></tr>`;
}

const CAPTION =
  "Estimates from the search's own starts, with bounds at 95 %: what the tried value changes against the one in use, while everything else is set now this way, now that. They only guide the search; what is claimed comes from the proof alone.";

const NO_ESTIMATES = 'These knobs were to be searched; there are not enough starts for an estimate of any of them.';

/** Undefined where nothing was searched. */
export function effectsSection({ knobs }: TuningView): PageSection | undefined {
  if (knobs.length === 0) return undefined;
  const effects = knobs.flatMap(({ effect }) => effect ?? []);
  const axis = effectAxis(effects);
  const rows = knobs.map((row) => knobRow(row, axis));
  const table = html`<div class="scroll" tabindex="0" role="group" aria-label="Effect of each knob"><table data-table="knobs"><thead><tr><th scope="col">knob</th><th scope="col">tried</th><th scope="col" class="n">effect</th><th scope="col" class="n">bounds</th><th scope="col" class="draw">effect, drawn${effects.length > 0 && effectHead(axis)}</th><th scope="col">says</th><th scope="col">by phase</th></tr></thead><tbody>${rows}</tbody></table></div>`;
  return {
    id: 'effects',
    navigation: 'Effects',
    markup: section('effects', 'What each knob does', html`<p class="caption">${effects.length > 0 ? CAPTION : NO_ESTIMATES}</p>${table}`),
  };
}

function interactionRow({ id, titles, effect }: InteractionRow, axis: EffectAxis): Markup {
  return html`<tr data-id="${id}"><th scope="row">${foreign(titles[0])} <span aria-hidden="true">×</span><span class="visually-hidden">with</span> ${foreign(titles[1])}</th><td class="n">${signedMsCell(effect.ms)}</td><td class="n">${boundsCell(effect)}</td><td class="draw">${effectRow(axis, effect)}</td><td>${effect.shown ? (effect.ms < 0 ? '▼ more together' : '▲ less together') : '~ not shown'}</td></tr>`;
}

/** Undefined where the search asked for none. */
export function interactionsSection({ interactions }: TuningView): PageSection | undefined {
  if (interactions.length === 0) return undefined;
  const axis = effectAxis(interactions.map(({ effect }) => effect));
  const table = html`<p class="caption">What a pair does together beyond the sum of what each does alone.</p><div class="scroll" tabindex="0" role="group" aria-label="Interactions"><table data-table="interactions"><thead><tr><th scope="col">pair</th><th scope="col" class="n">effect</th><th scope="col" class="n">bounds</th><th scope="col" class="draw">effect, drawn${effectHead(axis)}</th><th scope="col">says</th></tr></thead><tbody>${interactions.map((row) => interactionRow(row, axis))}</tbody></table></div>`;
  return { id: 'interactions', navigation: 'Interactions', markup: section('interactions', 'Interactions', table) };
}
