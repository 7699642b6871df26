/** Finds runs by series, outcome and text among all of them, and remembers the search in the address. */
import type { HistoryReport, HistoryRow } from '../../../../../core/history.ts';
import { shorten, visibleLine } from '../../../../../core/visible-text.ts';
import { seriesKey } from '../../../../history-key.ts';
import { outcomeText, runRow } from '../../history/run-rows.ts';
import { readAddress, writeAddress } from '../shell/address.ts';
import { byId, element, select } from '../shell/dom.ts';
import { PagedRows } from '../trend/paged-rows.ts';

interface Listed {
  readonly row: HistoryRow;
  readonly key: string;
}

/** Newest first. */
function listed(report: HistoryReport): Listed[] {
  const all = report.series.flatMap((series) => {
    const key = seriesKey(series);
    return series.rows.map((row) => ({ row, key }));
  });
  return all.sort((a, b) => (a.row.createdAt < b.row.createdAt ? 1 : a.row.createdAt > b.row.createdAt ? -1 : 0));
}

/** What a search looks through, in lower case. */
function textOf({ row, key }: Listed): string {
  return [row.runId, key, row.variant, row.release ?? '', row.toolVersion, row.createdAt].join(' ').toLowerCase();
}

/** Every word somewhere in it. */
function matches(run: Listed, words: readonly string[]): boolean {
  const text = textOf(run);
  return words.every((word) => text.includes(word));
}

function choice(label: string, all: string, options: readonly { value: string; text: string }[], act: (value: string) => void): HTMLSelectElement {
  return select(label, [{ title: '', options: [{ value: '', text: all }, ...options] }], act);
}

/** Characters of a name in a list to choose from. */
const NAME_LIMIT = 80;

const OUTCOMES = ['met', 'missed', 'inconclusive', 'errored'] as const;

/** Takes the static table over. */
export function addRunFilter(report: HistoryReport): void {
  const body = byId('run-rows');
  const controls = byId('run-pages');
  const filters = byId('run-filters');
  if (body === undefined || controls === undefined || filters === undefined) return;
  const all = listed(report);
  const table = new PagedRows({ body, controls });
  const caption = byId('runs-caption');
  const field = element('input', { type: 'search', placeholder: 'run, release, series', 'aria-label': 'Text in the runs', autocomplete: 'off' });
  const keys = report.series.map((series) => seriesKey(series));
  const search = (): void => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = all.filter(
      (own) =>
        (series.value === '' || own.key === series.value) &&
        (outcome.value === '' || own.row.outcome === outcome.value) &&
        (words.length === 0 || matches(own, words)),
    );
    table.show(found.length, (index) => runRow((found[index] as Listed).row));
    if (caption !== undefined) caption.textContent = found.length === all.length ? 'All runs, newest first' : 'Runs that were asked for, newest first';
    for (const [name, value] of Object.entries({ in: series.value, outcome: outcome.value, text: field.value }))
      writeAddress(name, value === '' ? undefined : value);
  };
  const series = choice(
    'Series of the runs',
    'all series',
    keys.map((key) => ({ value: key, text: shorten(visibleLine(key), NAME_LIMIT) })),
    search,
  );
  const outcome = choice(
    'Outcome of the runs',
    'every outcome',
    OUTCOMES.map((value) => ({ value, text: outcomeText(value) })),
    search,
  );
  field.addEventListener('input', search);
  filters.append(series, outcome, field);
  const asked = readAddress();
  series.value = keys.includes(asked.get('in') ?? '') ? (asked.get('in') as string) : '';
  outcome.value = OUTCOMES.find((value) => value === asked.get('outcome')) ?? '';
  field.value = asked.get('text') ?? '';
  search();
}
