/** Failed starts one by one: what was seen, in which phase, and where the log is. */
import type { FailureView } from '../../report.ts';
import { countCell } from './cells.ts';
import { foreign, html, type Markup } from './escape.ts';

const SHOWN = 20;

function failure(item: FailureView): Markup {
  const warnings = item.warnings.length > 0 && html`<pre class="log" tabindex="0">${foreign(item.warnings.join('\n'))}</pre>`;
  return html`<li><p><b>Trial ${countCell(item.order)}</b> (${foreign(item.variant)}) ${item.outcome === 'timed-out' ? 'timed out' : item.outcome}${item.phase !== undefined && html` in <i>${foreign(item.phase)}</i>`}: <code>${foreign(item.code)}</code></p><p>${foreign(item.message)}</p>${warnings}${item.logFile !== undefined && html`<p><small>log: <code>${foreign(item.logFile)}</code></small></p>`}</li>`;
}

/** The first of them, and how many more there are. */
export function failureList(failures: readonly FailureView[]): Markup {
  const rest = failures.length - SHOWN;
  return html`<ol class="failures">${failures.slice(0, SHOWN).map(failure)}</ol>${rest > 0 && html`<p>${countCell(rest)} more are in the raw data.</p>`}`;
}
