/** A comparison as one offline file. */
import type { ComparisonResult } from '../../../../core/comparison.ts';
import { formatDuration } from '../../../../core/format.ts';
import { buildComparisonView } from '../../../build-comparison-view.ts';
import { renderComparisonMarkdown } from '../../markdown/comparison.ts';
import { foreign, html } from '../escape.ts';
import { methodSection, rawSection } from '../shell/closing-sections.ts';
import { renderPage, whenText } from '../shell/render-page.ts';
import { looksSection, momentsSection, phasesSection } from './changes.ts';
import { embedComparison } from './embed-comparison.ts';
import { environmentSection, failuresSection, findingsSection } from './evidence.ts';
import { startsSection } from './starts.ts';
import { timelineSection } from './timeline.ts';
import { verdictSection } from './verdict.ts';
import { outcomeText } from './words.ts';

/** The whole page. Throws INTERNAL_FAULT where the page's assets were not built. */
export function renderComparisonHtml(result: ComparisonResult): string {
  const view = buildComparisonView(result);
  const data = embedComparison(result);
  return renderPage({
    page: 'comparison',
    title: `${outcomeText(view.outcome)}: ${view.title}`,
    heading: view.title,
    meta: [
      html`<span>${whenText(view.createdAt)}</span>`,
      html`<span>took ${formatDuration(view.durationMs)}</span>`,
      html`<code>${foreign(view.comparisonId)}</code>`,
    ],
    sections: [
      verdictSection(view),
      findingsSection(view),
      timelineSection(view),
      phasesSection(view),
      momentsSection(view),
      startsSection(view),
      looksSection(view),
      failuresSection(view),
      environmentSection(view),
      methodSection(view.method),
      rawSection(data, 'comparison.json'),
    ],
    data,
    markdown: renderComparisonMarkdown(result),
    toolVersion: view.toolVersion,
  });
}
