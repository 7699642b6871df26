/** Which phases took the time: by their own part of the critical chain, longest first. */
import { formatInterval, formatMs, formatShare, NO_VALUE } from '../../core/format.ts';
import type { VariantResult } from '../../core/run-result.ts';
import { sanitize, type TerminalStyle } from './style.ts';
import { renderTable } from './table.ts';

const SHOWN = 10;

/** At most ten phases; what the rest adds up to is the last line. */
export function renderBlame(variant: VariantResult, style: TerminalStyle): string[] {
  const readyMs = variant.ready.medianMs;
  // A parent's time is that of its children, which are listed themselves.
  const parents = new Set(variant.phases.map((phase) => phase.parent));
  const ranked = variant.phases.filter((phase) => phase.exclusiveMs > 0 && !parents.has(phase.id)).sort((a, b) => b.exclusiveMs - a.exclusiveMs);
  if (ranked.length === 0) return ['  no phase was measured'];
  const share = (ms: number): string => (readyMs > 0 ? formatShare(ms / readyMs) : NO_VALUE);
  const rows = ranked
    .slice(0, SHOWN)
    .map((phase) => [
      sanitize(phase.title),
      formatMs(phase.exclusiveMs),
      share(phase.exclusiveMs),
      formatMs(phase.medianMs),
      formatInterval(phase.lowMs, phase.highMs),
    ]);
  const rest = ranked.slice(SHOWN);
  const restMs = rest.reduce((sum, phase) => sum + phase.exclusiveMs, 0);
  return renderTable(
    {
      head: ['phase', 'exclusive', 'of ready', 'median', '95 % interval'],
      rows: [...rows, ...(rest.length > 0 ? [[`${rest.length} more`, formatMs(restMs), share(restMs)]] : [])],
    },
    style,
  );
}
