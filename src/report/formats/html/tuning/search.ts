/** Every start of the search: the chart that the page's script draws, and the table that says the same. */
import { formatSettings, STAGE_TITLES } from '../../../../core/tuning-words.ts';
import type { SearchStartRow, TuningView } from '../../../tuning-view.ts';
import { countCell, msCell } from '../cells.ts';
import { chartFigure } from '../chart-figure.ts';
import { foreign, html, type Markup } from '../escape.ts';
import { type PageSection, section } from '../shell/render-page.ts';

/** A static row costs about 400 bytes; beyond this many the failed and the fastest stand for the rest. */
const TABLE_LIMIT = 80;

function row({ id, order, stage, candidate, settings, ms, note }: SearchStartRow): Markup {
  return html`<tr data-id="${id}"><th scope="row">${countCell(order)}</th><td>${STAGE_TITLES[stage]}</td><td><code>${foreign(candidate)}</code></td><td class="n">${msCell(ms)}</td><td class="settings">${settings === undefined ? html`<span class="none">–</span>` : foreign(formatSettings(settings))}</td><td class="notes">${note !== '' && html`<span>${foreign(note)}</span>`}</td></tr>`;
}

function chosenStarts(starts: readonly SearchStartRow[]): readonly SearchStartRow[] {
  if (starts.length <= TABLE_LIMIT) return starts;
  const remarkable = [...starts].sort((a, b) => Number(a.completed) - Number(b.completed) || (a.ms ?? Infinity) - (b.ms ?? Infinity));
  return remarkable.slice(0, TABLE_LIMIT).sort((a, b) => a.order - b.order);
}

function table(starts: readonly SearchStartRow[]): Markup {
  const chosen = chosenStarts(starts);
  const caption =
    chosen.length === starts.length
      ? 'Every start of the search, in the order in which they were made'
      : `The ${chosen.length} failed or fastest of ${starts.length} starts; starts.csv and the raw data have all of them`;
  return html`<details id="search-table"><summary>Table of the search's starts</summary><div class="scroll" tabindex="0" role="group" aria-label="Starts of the search"><table data-table="search"><caption>${caption}</caption><thead><tr><th scope="col">start</th><th scope="col">stage</th><th scope="col">candidate</th><th scope="col" class="n">objective</th><th scope="col">sets</th><th scope="col">remarks</th></tr></thead><tbody>${chosen.map(row)}</tbody></table></div></details>`;
}

/** Undefined where none was made. Without JavaScript only the table is there. */
export function searchSection({ starts, objectiveTitle }: TuningView): PageSection | undefined {
  if (starts.length === 0) return undefined;
  const note = html`<p class="caption" id="search-table-note">Time to ${objectiveTitle} over the order of the starts, by stage. The table below holds the same numbers. In the chart, the arrow keys walk from start to start.</p>`;
  const chart = chartFigure('search-starts', 'Every start of the search', '● baseline, ◆ screen, ▲ race, ■ refine, ✕ failed', 'search-table-note');
  return {
    id: 'search',
    navigation: 'Search',
    markup: section('search', 'Every start of the search', html`${note}${chart}${table(starts)}`, 'search-controls'),
  };
}
