/** A tuning as one offline file. */

import { formatDuration } from '../../../../core/format.ts';
import type { TuningResult } from '../../../../core/tuning.ts';
import { TUNING_OUTCOME_WORDS } from '../../../../core/tuning-words.ts';
import { buildTuningView } from '../../../build-tuning-view.ts';
import type { TuningView } from '../../../tuning-view.ts';
import { renderTuningMarkdown } from '../../markdown/tuning.ts';
import { momentsSection, phasesSection } from '../comparison/changes.ts';
import { PROOF_NAMES } from '../comparison/side-names.ts';
import { startsSection } from '../comparison/starts.ts';
import { timelineSection } from '../comparison/timeline.ts';
import { foreign, html } from '../escape.ts';
import { environmentSection } from '../run/evidence.ts';
import { methodSection, rawSection } from '../shell/closing-sections.ts';
import { type PageSection, renderPage, whenText } from '../shell/render-page.ts';
import { applySection } from './apply.ts';
import { ceilingSection, costSection } from './ceilings.ts';
import { effectsSection, interactionsSection } from './effects.ts';
import { embedTuning } from './embed-tuning.ts';
import { guardsSection } from './guards.ts';
import { idleSection } from './idle-knobs.ts';
import { raceSection } from './race.ts';
import { searchSection } from './search.ts';
import { verdictSection } from './verdict.ts';

function proofSections({ proof }: TuningView): (PageSection | undefined)[] {
  if (proof === undefined) return [];
  return [
    timelineSection(proof, PROOF_NAMES),
    phasesSection(proof, PROOF_NAMES),
    momentsSection(proof, PROOF_NAMES),
    { ...startsSection(proof, PROOF_NAMES, 'Every start of the proof'), navigation: 'Proof starts' },
  ];
}

/** The whole page. Throws INTERNAL_FAULT where the page's assets were not built. */
export function renderTuningHtml(result: TuningResult): string {
  const view = buildTuningView(result);
  const data = embedTuning(result);
  const { sign, text } = TUNING_OUTCOME_WORDS[view.outcome];
  return renderPage({
    page: 'tuning',
    title: `${sign} ${text}: ${view.title}`,
    heading: view.title,
    meta: [
      html`<span>${whenText(view.createdAt)}</span>`,
      html`<span>took ${formatDuration(view.totalMs)}</span>`,
      html`<code>${foreign(view.tuningId)}</code>`,
    ],
    sections: [
      verdictSection(view),
      applySection(view),
      guardsSection(view),
      effectsSection(view),
      interactionsSection(view),
      ...proofSections(view),
      raceSection(view),
      searchSection(view),
      idleSection(view),
      ceilingSection(view),
      costSection(view),
      { id: 'environment', navigation: 'Environment', markup: environmentSection(view) },
      methodSection(view.method),
      rawSection(data, 'tuning.json'),
    ],
    data,
    markdown: renderTuningMarkdown(result),
    toolVersion: view.toolVersion,
  });
}
