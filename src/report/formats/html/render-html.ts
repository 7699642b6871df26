/** The report as one offline file: template, static sections, data, style sheet and script in one text. */
import type { RunResult } from '../../../core/run-result.ts';
import { buildReport } from '../../build-report.ts';
import type { Report } from '../../report.ts';
import { renderMarkdown } from '../markdown.ts';
import { loadAssets } from './assets.ts';
import { embeddableJson, embedRun } from './embed.ts';
import { escapeHtml, foreign, html, type Markup } from './escape.ts';
import { contentPolicy } from './policy.ts';
import { evidenceSections } from './sections/evidence.ts';
import { findingsSection, phasesSection } from './sections/phases.ts';
import { timelineSection } from './sections/timeline.ts';
import { trialsSection, variantsSection } from './sections/trials.ts';
import { verdictSection } from './sections/verdict.ts';

function header(report: Report): Markup {
  const when = report.createdAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC');
  return html`<header class="top"><p class="brand"><svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true"><path class="brand-a" d="M2 3h6v3H2z"/><path class="brand-b" d="M6 7.5h7v3H6z"/><path class="brand-c" d="M11 12h5v3h-5z"/></svg> coldstart</p><h1>${foreign(report.title)}</h1><p class="meta"><span>${foreign(report.scenario)}</span> <span>${when}</span> <code>${foreign(report.runId)}</code></p><div class="controls js" id="page-controls"></div></header>`;
}

function navigation(report: Report): Markup {
  const links: [string, string][] = [
    ['verdict', 'Verdict'],
    ...(report.variants.length > 1 ? [['variants', 'Variants'] as [string, string]] : []),
    ['timeline', 'Timeline'],
    ['phases', 'Phases'],
    ['findings', 'Findings'],
    ['trials', 'Every start'],
    ['state', 'State'],
    ['environment', 'Environment'],
    ['method', 'Method'],
    ['raw', 'Raw data'],
  ];
  return html`<nav aria-label="Sections"><ul>${links.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>`;
}

function body(report: Report, detail: string): Markup {
  return html`${header(report)}${navigation(report)}<main>${verdictSection(report)}${variantsSection(report)}${timelineSection(report)}${phasesSection(report)}${findingsSection(report)}${trialsSection(report)}${evidenceSections(report, detail)}</main><footer><p>Written by coldstart ${report.toolVersion}. This file loads nothing from anywhere.</p></footer>`;
}

/** The whole page. Throws INTERNAL_FAULT where the page's assets were not built. */
export function renderHtml(result: RunResult): string {
  const report = buildReport(result);
  const { script, styles, template } = loadAssets();
  const data = embedRun(result);
  const parts: Readonly<Record<string, string>> = {
    policy: escapeHtml(contentPolicy(script, styles)),
    title: escapeHtml(`${report.title}: ${report.variants[0].verdict.outcome}`),
    styles,
    body: body(report, data.detail).source,
    encoding: data.encoding,
    data: data.text,
    markdown: embeddableJson(renderMarkdown(result)),
    script,
  };
  // One pass over the template: what is filled in is never searched for placeholders again.
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => parts[name] ?? '');
}
