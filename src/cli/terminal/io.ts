/** How fast the model's bytes came, against what this machine was measured to reach. */
import { formatBytes, formatMs, formatOfCeiling, formatRate } from '../../core/format.ts';
import type { VariantResult } from '../../core/run-result.ts';
import { sanitize, type TerminalStyle } from './style.ts';
import { renderTable } from './table.ts';

/** Nothing where no ceiling was measured: a rate alone is in the report. */
export function renderIo({ io = [] }: VariantResult, style: TerminalStyle): string[] {
  if (io.every(({ ceiling }) => ceiling === undefined)) return [];
  const rows = io.map((rate) => [
    sanitize(rate.title),
    formatBytes(rate.bytes),
    formatMs(rate.medianMs),
    formatRate(rate.bytesPerSecond, 1000),
    formatOfCeiling(rate),
    formatRate(rate.ceiling?.bytesPerSecond, 1000),
    sanitize(rate.note),
  ]);
  return renderTable({ head: ['phase', 'bytes', 'median', 'rate', 'reached', 'ceiling', 'note'], rows, text: [6] }, style);
}
