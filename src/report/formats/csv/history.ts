/** The history as a table: one row a variant of a run, series after series, oldest first. */
import type { HistoryReport, HistoryRow } from '../../../core/history.ts';
import { renderTable } from './table.ts';

const COLUMNS: readonly (readonly [string, keyof HistoryRow])[] = [
  ['series', 'series'],
  ['run', 'runId'],
  ['created_at', 'createdAt'],
  ['scenario', 'scenario'],
  ['variant', 'variant'],
  ['target', 'target'],
  ['state', 'state'],
  ['fingerprint', 'fingerprint'],
  ['tool_version', 'toolVersion'],
  ['release', 'release'],
  ['outcome', 'outcome'],
  ['limit_ms', 'limitMs'],
  ['median_ms', 'medianMs'],
  ['low_ms', 'lowMs'],
  ['high_ms', 'highMs'],
  ['p90_ms', 'p90Ms'],
  ['first_inference_ms', 'firstInferenceMs'],
  ['starts', 'starts'],
  ['misses', 'misses'],
  ['invalid', 'invalid'],
];

/** Times are milliseconds from start-requested. */
export function renderHistoryCsv({ series }: HistoryReport): string {
  return renderTable(
    COLUMNS.map(([name]) => name),
    series.flatMap(({ rows }) => rows.map((row) => COLUMNS.map(([, key]) => row[key]))),
  );
}
