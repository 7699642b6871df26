/** The phase table of each variant, and what the findings say about it. */
import type { Finding } from '../../../../core/judgement.ts';
import { phaseTone } from '../../../phase-tone.ts';
import type { PhaseRow, Report, VariantView } from '../../../report.ts';
import { bytesCell, countCell, intervalCell, msCell, ofCeilingCell, rateCell, shareCell } from '../cells.ts';
import { foreign, html, type Markup } from '../escape.ts';

/** A parent's share is that of its children: outlined, so that nobody adds it to theirs. */
function shareBar(row: PhaseRow, largest: number, isParent: boolean): Markup {
  const { group, shade } = phaseTone(row.id);
  const width = row.share === undefined || largest <= 0 ? 0 : Math.max(0, (100 * row.share) / largest);
  return html`<svg class="share" width="100%" height="14" aria-hidden="true"><rect class="wf-bar ${isParent ? 'parent' : `tone-${group} shade-${String(shade)}`}" width="${width.toFixed(3)}%" height="14"/></svg>`;
}

function table(variant: VariantView, several: boolean): Markup {
  const largest = Math.max(0, ...variant.phases.map((row) => row.share ?? 0));
  const isParent = (row: PhaseRow, index: number): boolean => row.depth === 0 && variant.phases[index + 1]?.depth === 1;
  const rows = variant.phases.map(
    (row, index) =>
      html`<tr data-id="${row.id}"><th scope="row" class="depth-${String(row.depth)}">${foreign(row.title)}</th><td class="n">${msCell(row.medianMs)}</td><td class="n">${intervalCell(row.lowMs, row.highMs)}</td><td class="n">${msCell(row.exclusiveMs)}</td><td class="n">${shareCell(row.share)}</td><td class="draw">${shareBar(row, largest, isParent(row, index))}</td><td class="n">${bytesCell(row.bytes)}</td><td class="n">${countCell(row.count)}</td></tr>`,
  );
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Phases${several && ` of ${variant.id}`}"><table data-table="phases" data-variant="${variant.id}">${several && html`<caption>${foreign(variant.id)}</caption>`}<thead><tr><th scope="col">phase</th><th scope="col" class="n">median</th><th scope="col" class="n">95 % interval</th><th scope="col" class="n">exclusive</th><th scope="col" class="n">share of ready</th><th scope="col" class="draw">exclusive, drawn</th><th scope="col" class="n">bytes</th><th scope="col" class="n">trials</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function ioTable(variant: VariantView, several: boolean): Markup {
  const rows = variant.io.map(
    (rate) =>
      html`<tr data-id="${rate.id}"><th scope="row">${rate.title} <small>${rate.note}</small></th><td class="n">${bytesCell(rate.bytes)}</td><td class="n">${msCell(rate.medianMs)}</td><td class="n">${rateCell(rate.bytesPerSecond)}</td><td class="n">${ofCeilingCell(rate)}</td><td class="n">${rateCell(rate.ceiling?.bytesPerSecond)}</td></tr>`,
  );
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Rates of the model's bytes${several && ` of ${variant.id}`}"><table data-table="io" data-variant="${variant.id}"><caption>How fast the model's bytes came${several && html`, ${foreign(variant.id)}`}</caption><thead><tr><th scope="col">phase</th><th scope="col" class="n">bytes</th><th scope="col" class="n">median</th><th scope="col" class="n">rate</th><th scope="col" class="n">reached</th><th scope="col" class="n">measured ceiling</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** Median, interval, exclusive time and share of every phase; parents are followed by their children. */
export function phasesSection(report: Report): Markup {
  const several = report.variants.length > 1;
  return html`<section id="phases" aria-labelledby="h-phases"><h2 id="h-phases">Phases</h2><p class="caption">Exclusive time is a phase's own part of the critical chain: what shortening it could save at most.</p>${report.variants.map((variant) => html`${variant.phases.length === 0 ? html`<p>No phase was measured.</p>` : table(variant, several)}${variant.io.length > 0 && ioTable(variant, several)}`)}</section>`;
}

const SIGNS: Readonly<Record<Finding['severity'], string>> = { warning: '▲ warning', opportunity: '◆ opportunity', info: '● note' };

function finding(item: Finding): Markup {
  const evidence =
    item.evidence.length > 0 &&
    html`<dl class="evidence">${item.evidence.map(({ label, value }) => html`<div><dt>${foreign(label)}</dt><dd>${foreign(value)}</dd></div>`)}</dl>`;
  return html`<li class="finding ${item.severity}" data-id="${item.id}"><div class="finding-head"><h3>${foreign(item.title)}</h3>${item.savingMs > 0 && html`<p class="saving">saves about ${msCell(item.savingMs)}</p>`}</div><p class="severity">${SIGNS[item.severity]}</p><p>${foreign(item.detail)}</p>${evidence}<p class="fix"><b>Fix:</b> ${foreign(item.fix)}${item.setting !== undefined && html` <code>${foreign(item.setting)}</code>`}</p></li>`;
}

/** What was seen, the evidence, what it would save and how. */
export function findingsSection(report: Report): Markup {
  const several = report.variants.length > 1;
  const lists = report.variants
    .filter((variant) => variant.findings.length > 0)
    .map((variant) => html`${several && html`<h3 class="variant-name">${foreign(variant.id)}</h3>`}<ul class="findings">${variant.findings.map(finding)}</ul>`);
  return html`<section id="findings" aria-labelledby="h-findings"><h2 id="h-findings">Findings</h2>${lists.length > 0 ? lists : html`<p>Nothing stands out.</p>`}</section>`;
}
