/** The typical starts of both sides on one time axis, one above the other, with what each of them waited for. */
import { formatLimit } from '../../../../core/format.ts';
import type { ComparisonView, SideView } from '../../../comparison-view.ts';
import { countCell } from '../cells.ts';
import { foreign, html, type Markup } from '../escape.ts';
import { type PageSection, section } from '../shell/render-page.ts';
import { waterfallLegend } from '../waterfall-legend.ts';
import { waterfallSvg } from '../waterfall-svg.ts';
import { ROLES, type SideNames } from './side-names.ts';

function chain({ role, criticalChain }: SideView, names: SideNames): Markup | undefined {
  if (criticalChain.length === 0) return undefined;
  return html`<p class="chain"><b>Critical chain of the ${names[role]}:</b> ${criticalChain.map((title, index) => html`${index > 0 && html`<span aria-hidden="true"> → </span>`}${foreign(title)}`)}</p>`;
}

function drawing(side: SideView, names: SideNames): Markup {
  const { role, waterfall } = side;
  const sign = role === 'baseline' ? '●' : '◆';
  const head = html`<header class="section-head"><h3><span class="side-sign ${role}" aria-hidden="true">${sign}</span> ${names[role]}: ${foreign(side.label)}</h3><div class="controls js" id="${role}-controls"></div></header>`;
  if (waterfall === undefined) return html`<div class="wf-side">${head}<p>No start of this side left a timeline.</p></div>`;
  return html`<div class="wf-side">${head}<p class="caption" id="${role}-caption">Trial ${foreign(waterfall.trial)} (number ${countCell(waterfall.order)}) is the one nearest to the medians of its side.</p><div class="wf-frame ${role}" id="waterfall-${role}">${waterfallSvg(waterfall, `hatch-${role}`)}</div><p class="reading js" id="waterfall-${role}-reading" aria-live="polite"></p>${chain(side, names)}</div>`;
}

/** Without a timeline on either side there is nothing to see. */
export function timelineSection(view: ComparisonView, names: SideNames = ROLES): PageSection {
  const { sides } = view;
  const waterfalls = sides.flatMap(({ waterfall }) => waterfall ?? []);
  const axisMs = waterfalls[0]?.axisMs ?? 0;
  const limit = view.limitMs > axisMs ? `; the limit of ${formatLimit(view.limitMs)} lies beyond its right edge` : '';
  const caption = html`<p class="caption">Both on one time axis: what is as long is as slow${limit}.</p>`;
  const content = html`${waterfalls.length > 0 && caption}${sides.map((side) => drawing(side, names))}${waterfallLegend(waterfalls)}`;
  return { id: 'timeline', navigation: 'Timeline', markup: section('timeline', 'Where the time went', content) };
}
