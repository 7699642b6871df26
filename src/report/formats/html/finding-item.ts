/** One finding as an item of a list. */
import type { Finding } from '../../../core/judgement.ts';
import { tuneCommand } from '../../../core/tuning-words.ts';
import { msCell } from './cells.ts';
import { foreign, html, type Markup } from './escape.ts';

const SIGNS: Readonly<Record<Finding['severity'], string>> = { warning: '▲ warning', opportunity: '◆ opportunity', info: '● note' };

/** What was seen, the evidence, what it would save and how. `where` stands beside its severity. */
export function findingItem(item: Finding, where?: string): Markup {
  const evidence =
    item.evidence.length > 0 &&
    html`<dl class="evidence">${item.evidence.map(({ label, value }) => html`<div><dt>${foreign(label)}</dt><dd>${foreign(value)}</dd></div>`)}</dl>`;
  return html`<li class="finding ${item.severity}" data-id="${item.id}"><div class="finding-head"><h3>${foreign(item.title)}</h3>${item.savingMs > 0 && html`<p class="saving">saves about ${msCell(item.savingMs)}</p>`}</div><p class="severity">${SIGNS[item.severity]}${where !== undefined && `, ${where}`}</p><p>${foreign(item.detail)}</p>${evidence}<p class="fix"><b>Fix:</b> ${foreign(item.fix)}${item.setting !== undefined && html` <code>${foreign(item.setting)}</code>`}</p>${item.knobs !== undefined && html`<p class="try"><b>Try:</b> <code>${foreign(tuneCommand(item.knobs))}</code></p>`}</li>`;
}
