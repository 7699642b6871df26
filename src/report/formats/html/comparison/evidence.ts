/** What backs a comparison: findings, failed starts, and what both sides were measured on. */
import type { ComparisonView, FactPair, FindingOnSides, SideView } from '../../../comparison-view.ts';
import { countCell, shareCell } from '../cells.ts';
import { foreign, html, type Markup } from '../escape.ts';
import { failureList } from '../failure-list.ts';
import { findingItem } from '../finding-item.ts';
import { type PageSection, section } from '../shell/render-page.ts';
import { exactShareCell } from './cells.ts';

const WHERE: Readonly<Record<FindingOnSides['on'], string>> = { both: 'on both sides', baseline: 'on the baseline only', candidate: 'on the candidate only' };

/** Undefined where nothing stands out on either side. */
export function findingsSection({ findings }: ComparisonView): PageSection | undefined {
  if (findings.length === 0) return undefined;
  const list = (shown: readonly FindingOnSides[]): Markup => html`<ul class="findings">${shown.map(({ on, finding }) => findingItem(finding, WHERE[on]))}</ul>`;
  const apart = findings.filter(({ on }) => on !== 'both');
  const shared = findings.filter(({ on }) => on === 'both');
  const content = html`${apart.length > 0 ? list(apart) : html`<p>Nothing stands out on one side only.</p>`}${shared.length > 0 && html`<details><summary>${countCell(shared.length)} that hold for both sides alike</summary>${list(shared)}</details>`}`;
  return { id: 'findings', navigation: 'Findings', markup: section('findings', 'Findings', content) };
}

function sideRow(side: SideView, failed: number, starts: number): Markup {
  return html`<tr data-id="${side.role}"><th scope="row">${side.role} <small>${foreign(side.label)}</small></th><td class="n">${countCell(starts)}</td><td class="n">${countCell(failed)}</td><td class="n">${shareCell(starts === 0 ? undefined : failed / starts)}</td><td class="n">${countCell(side.invalid)}</td><td>${side.state} <small>verified in ${countCell(side.verified)} of ${countCell(side.measured)} trials</small></td></tr>`;
}

/** How many starts failed, whether that differs, and which they were. */
export function failuresSection(view: ComparisonView): PageSection {
  const { failures, sides, failedStarts } = view;
  const none = failures.baselineFailed + failures.candidateFailed === 0;
  const said = none
    ? 'No start failed.'
    : failures.significant
      ? 'The sides fail at different rates: more than chance explains.'
      : 'No difference of the failure rates is shown.';
  const test =
    !none && html` <small>Chance alone makes a difference like this in ${exactShareCell(failures.pValue)} of comparisons (exact test of Fisher).</small>`;
  const table = html`<div class="scroll" tabindex="0" role="group" aria-label="Failed starts of each side"><table data-table="failures"><thead><tr><th scope="col">side</th><th scope="col" class="n">starts</th><th scope="col" class="n">failed</th><th scope="col" class="n">share</th><th scope="col" class="n">wrong state</th><th scope="col">start state</th></tr></thead><tbody>${sideRow(sides[0], failures.baselineFailed, failures.baselineStarts)}${sideRow(sides[1], failures.candidateFailed, failures.candidateStarts)}</tbody></table></div>`;
  const content = html`<p class="caption">${said}${test}</p>${table}${failedStarts.length > 0 && failureList(failedStarts)}`;
  return { id: 'failures', navigation: 'Failures', markup: section('failures', 'Failed starts and start states', content) };
}

function factRow({ label, baseline, candidate, differs }: FactPair): Markup {
  const cell = (value: string | undefined): Markup => (value === undefined ? html`<span class="none">–</span>` : foreign(value));
  const mark = differs && html`<span class="differs"><span aria-hidden="true">≠</span><span class="visually-hidden">differs:</span></span> `;
  const values = differs ? html`<td>${cell(baseline)}</td><td>${cell(candidate)}</td>` : html`<td colspan="2">${cell(baseline)}</td>`;
  return html`<tr class="${differs ? 'differing' : ''}"><th scope="row">${mark}${foreign(label)}</th>${values}</tr>`;
}

/** Both sides beside each other; what is the same is said once. */
export function environmentSection(view: ComparisonView): PageSection {
  const differing = view.environment.reduce((sum, { facts }) => sum + facts.filter((fact) => fact.differs).length, 0);
  const groups = view.environment.map(
    ({ title, facts }) => html`<tbody><tr class="group"><th scope="rowgroup" colspan="3">${title}</th></tr>${facts.map(factRow)}</tbody>`,
  );
  const said = differing === 0 ? 'Nothing differs between the sides.' : html`${countCell(differing)} facts differ between the sides; they are marked with ≠.`;
  const table = html`<div class="scroll" tabindex="0" role="group" aria-label="Environment of both sides"><table class="both" data-table="environment"><thead><tr><th scope="col">fact</th><th scope="col">● baseline</th><th scope="col">◆ candidate</th></tr></thead>${groups}</table></div>`;
  return {
    id: 'environment',
    navigation: 'Environment',
    markup: section('environment', 'Environment of both sides', html`<p class="caption">${said}</p>${table}`),
  };
}
