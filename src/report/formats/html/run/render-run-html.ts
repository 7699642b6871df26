/** The report of a run as one offline file. */
import type { RunResult } from '../../../../core/run-result.ts';
import { buildReport } from '../../../build-report.ts';
import type { Report } from '../../../report.ts';
import { renderMarkdown } from '../../markdown.ts';
import { foreign, html, type Markup } from '../escape.ts';
import { methodSection, rawSection } from '../shell/closing-sections.ts';
import { type PageSection, renderPage, whenText } from '../shell/render-page.ts';
import { embedRun } from './embed-run.ts';
import { environmentSection, failuresSection, stateSection } from './evidence.ts';
import { findingsSection, phasesSection } from './phases.ts';
import { timelineSection } from './timeline.ts';
import { trialsSection, variantsSection } from './trials.ts';
import { verdictSection } from './verdict.ts';

function titled(id: string, navigation: string, markup: Markup | undefined): PageSection | undefined {
  return markup && { id, navigation, markup };
}

function sections(report: Report): (PageSection | undefined)[] {
  return [
    titled('verdict', 'Verdict', verdictSection(report)),
    titled('variants', 'Variants', variantsSection(report)),
    titled('timeline', 'Timeline', timelineSection(report)),
    titled('phases', 'Phases', phasesSection(report)),
    titled('findings', 'Findings', findingsSection(report)),
    titled('trials', 'Every start', trialsSection(report)),
    titled('state', 'State', stateSection(report)),
    titled('failures', 'Failures', failuresSection(report)),
    titled('environment', 'Environment', environmentSection(report)),
    methodSection(report.method, html`<b>Overhead of measuring:</b> ${foreign(report.overhead)}`),
  ];
}

/** The whole page. Throws INTERNAL_FAULT where the page's assets were not built. */
export function renderRunHtml(result: RunResult): string {
  const report = buildReport(result);
  const data = embedRun(result);
  return renderPage({
    page: 'run',
    title: `${report.title}: ${report.variants[0].verdict.outcome}`,
    heading: report.title,
    meta: [html`<span>${foreign(report.scenario)}</span>`, html`<span>${whenText(report.createdAt)}</span>`, html`<code>${foreign(report.runId)}</code>`],
    sections: [...sections(report), rawSection(data, 'result.json')],
    data,
    markdown: renderMarkdown(result),
    toolVersion: report.toolVersion,
  });
}
