/** Several variants side by side, each against the first. */
import { formatInterval, formatMs, formatSignedMs, NO_VALUE } from '../../core/format.ts';
import type { RunResult, VariantResult } from '../../core/run-result.ts';
import { sanitize, type TerminalStyle } from './style.ts';
import { renderTable } from './table.ts';

/** `+4.2 ms (+3.1 to +5.0)`, or that none is proven: a difference without its bounds would be read as one. */
function differenceOf({ difference }: VariantResult): string {
  if (difference === undefined) return NO_VALUE;
  const { shiftMs, lowMs, highMs, proven } = difference;
  if (lowMs === undefined || highMs === undefined) return 'too few starts to tell';
  const bounds = `${formatSignedMs(lowMs)} to ${formatSignedMs(highMs)}`;
  return proven ? `${formatSignedMs(shiftMs)} (${bounds})` : `none proven (${bounds})`;
}

/** Nothing for a single variant. Differences are those of ready. */
export function renderVariants(result: RunResult, style: TerminalStyle): string[] {
  const first = result.variants[0];
  if (first === undefined || result.variants.length < 2) return [];
  const rows = result.variants.map((variant) => {
    return [
      sanitize(variant.id),
      formatMs(variant.ready.medianMs),
      formatInterval(variant.ready.lowMs, variant.ready.highMs),
      differenceOf(variant),
      `${variant.verdict.within} of ${variant.verdict.starts}`,
      variant.verdict.outcome,
      formatMs(variant.firstInference?.medianMs),
    ];
  });
  return renderTable(
    { head: ['variant', 'ready', '95 % interval', 'difference to the first, at 95 %', 'within', 'verdict', 'first inference'], rows, text: [3, 5] },
    style,
  );
}
