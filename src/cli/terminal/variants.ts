/** Several variants side by side, each against the first. */
import { formatInterval, formatMs, formatSignedMs, NO_VALUE } from '../../core/format.ts';
import type { RunResult } from '../../core/run-result.ts';
import { sanitize, type TerminalStyle } from './style.ts';
import { renderTable } from './table.ts';

/** Nothing for a single variant. Differences and ratios are those of the medians of ready. */
export function renderVariants(result: RunResult, style: TerminalStyle): string[] {
  const first = result.variants[0];
  if (first === undefined || result.variants.length < 2) return [];
  const rows = result.variants.map((variant) => {
    const comparable = variant !== first && first.ready.medianMs > 0 && Number.isFinite(variant.ready.medianMs);
    const differenceMs = variant.ready.medianMs - first.ready.medianMs;
    const ratio = variant.ready.medianMs / first.ready.medianMs;
    return [
      sanitize(variant.id),
      formatMs(variant.ready.medianMs),
      formatInterval(variant.ready.lowMs, variant.ready.highMs),
      comparable ? formatSignedMs(differenceMs) : NO_VALUE,
      comparable ? ratio.toFixed(3) : NO_VALUE,
      `${variant.verdict.within} of ${variant.verdict.starts}`,
      variant.verdict.outcome,
      formatMs(variant.firstInference?.medianMs),
    ];
  });
  return renderTable({ head: ['variant', 'ready', '95 % interval', 'difference', 'ratio', 'within', 'verdict', 'first inference'], rows, text: [6] }, style);
}
