/** The moments of a variant over all its trials, with intervals. */
import { formatInterval, formatMs, NO_VALUE } from '../../core/format.ts';
import type { VariantResult } from '../../core/run-result.ts';
import type { Summary } from '../../core/summary.ts';
import type { TerminalStyle } from './style.ts';
import { renderTable } from './table.ts';

function row(title: string, summary: Summary | undefined): string[][] {
  if (summary === undefined) return [];
  return [
    [
      title,
      formatMs(summary.medianMs),
      formatInterval(summary.lowMs, summary.highMs),
      summary.p90Ms === undefined ? NO_VALUE : formatMs(summary.p90Ms),
      formatMs(summary.minMs),
      formatMs(summary.maxMs),
      String(summary.count),
      String(summary.misses),
    ],
  ];
}

export function renderMoments(variant: VariantResult, style: TerminalStyle): string[] {
  const rows = [...row('ready', variant.ready), ...row('first inference', variant.firstInference), ...row('second inference', variant.secondInference)];
  return renderTable({ head: ['moment', 'median', '95 % interval', 'p90', 'fastest', 'slowest', 'starts', 'failed'], rows }, style);
}
