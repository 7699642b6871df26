/** Knobs that were not searched, each with its reason: what is left out must not look like what does not help. */

import type { KnobStatus } from '../../../../core/tuning.ts';
import { KNOB_STATUS_WORDS } from '../../../../core/tuning-words.ts';
import type { IdleKnobRow, TuningView } from '../../../tuning-view.ts';
import { countCell } from '../cells.ts';
import { foreign, html, type Markup } from '../escape.ts';
import { type PageSection, section } from '../shell/render-page.ts';

/** What a reader can do something about comes first. */
const ORDER: readonly KnobStatus[] = ['forbidden', 'excluded', 'off-path', 'not-applicable'];

function row({ id, title, status, reason, security }: IdleKnobRow): Markup {
  return html`<tr data-id="${id}" class="${status}"><th scope="row">${foreign(title)}<small><code>${foreign(id)}</code></small></th><td>${KNOB_STATUS_WORDS[status]}</td><td>${foreign(reason)}${security !== undefined && html`<small class="block security-mark">▲ ${foreign(security)}</small>`}</td></tr>`;
}

/** Undefined where all were searched. */
export function idleSection({ idle }: TuningView): PageSection | undefined {
  if (idle.length === 0) return undefined;
  const rows = [...idle].sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || (a.id < b.id ? -1 : 1));
  const table = html`<p class="caption">${countCell(idle.length)} ${idle.length === 1 ? 'knob was' : 'knobs were'} left out.</p><div class="scroll" tabindex="0" role="group" aria-label="Knobs that were not searched"><table data-table="idle"><thead><tr><th scope="col">knob</th><th scope="col">why not</th><th scope="col">reason</th></tr></thead><tbody>${rows.map(row)}</tbody></table></div>`;
  return { id: 'not-searched', navigation: 'Not searched', markup: section('not-searched', 'Knobs that were not searched', table) };
}
