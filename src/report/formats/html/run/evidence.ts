/** What backs the numbers: proof of the start state, failures and environment. */
import type { Report, StateView, VariantView } from '../../../report.ts';
import { bytesCell, countCell } from '../cells.ts';
import { foreign, html, type Markup } from '../escape.ts';
import { failureList } from '../failure-list.ts';
import { section } from '../shell/render-page.ts';

function totalsTable(state: StateView): Markup {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Page cache before a start"><table data-table="state"><caption>Page cache right before a start</caption><thead><tr><th scope="col">role</th><th scope="col" class="n">files</th><th scope="col" class="n">size</th><th scope="col" class="n">resident</th><th scope="col" class="n">exempt</th></tr></thead><tbody>${state.totals.map((total) => html`<tr><th scope="row">${total.role}</th><td class="n">${countCell(total.files)}</td><td class="n">${bytesCell(total.sizeBytes)}</td><td class="n">${bytesCell(total.residentBytes)}</td><td class="n">${countCell(total.exemptFiles)}</td></tr>`)}</tbody></table></div>`;
}

function fileList(state: StateView): Markup {
  return html`<details><summary>Files (${countCell(state.files.length)})</summary><ul class="files">${state.files.map((file) => html`<li><code>${foreign(file.path)}</code> <small>${file.role}, ${bytesCell(file.residentBytes)} of ${bytesCell(file.sizeBytes)} resident${file.exempt !== undefined && html`, exempt: ${foreign(file.exempt)}`}</small></li>`)}</ul></details>`;
}

function stateOf(variant: VariantView, several: boolean): Markup | undefined {
  const { state } = variant;
  if (state === undefined) return undefined;
  const reasons =
    state.reasons.length > 0 &&
    html`<ul class="reasons">${state.reasons.slice(0, 20).map(({ trial, reason }) => html`<li>${foreign(trial)}: ${foreign(reason)}</li>`)}${state.reasons.length > 20 && html`<li>and ${countCell(state.reasons.length - 20)} more</li>`}</ul>`;
  return html`<div class="evidence-block">${several && html`<h3>${foreign(variant.id)}</h3>`}<p>State <b>${state.requested}</b>, established by ${foreign(state.established)}, verified by ${state.method} before start-requested in ${countCell(state.verified)} of ${countCell(state.trials)} trials.${state.gpu !== undefined && html` ${state.gpu}`}</p>${reasons}${state.totals.length > 0 && totalsTable(state)}${state.files.length > 0 && fileList(state)}</div>`;
}

/** Undefined where every start was completed. */
export function failuresSection(report: Report): Markup | undefined {
  if (report.failures.length === 0) return undefined;
  return section('failures', 'Failed starts', failureList(report.failures));
}

export function environmentSection(report: Pick<Report, 'environment'>): Markup {
  const groups = report.environment.map(
    (group) =>
      html`<div><h3>${group.title}</h3><dl class="env">${group.facts.map(({ label, value }) => html`<div><dt>${foreign(label)}</dt><dd>${foreign(value)}</dd></div>`)}</dl></div>`,
  );
  return section('environment', 'Environment', html`<div class="groups">${groups}</div>`);
}

/** The proof of each variant's start state. */
export function stateSection(report: Report): Markup {
  const several = report.variants.length > 1;
  return section('state', 'Start state', html`${report.variants.map((variant) => stateOf(variant, several))}`);
}
