/** A night on one screen of Markdown: how many of what, then only the series that somebody should look at. */
import { formatChange, formatChangeBounds } from '../../../core/change-words.ts';
import { plural } from '../../../core/format.ts';
import { NIGHT_OUTCOMES, type NightOutcome, type NightReport, type SeriesNight } from '../../../core/night.ts';
import { brief, joinSections, type Section, table } from './sections.ts';

/** What is shown first. */
const ORDER: readonly NightOutcome[] = ['regression', 'target-missed', 'could-not-measure', 'noisy-host', 'improvement', 'ok'];
const MARKS: Readonly<Record<NightOutcome, string>> = {
  regression: '🔺',
  'target-missed': '🚫',
  'could-not-measure': '⛔',
  'noisy-host': '〰️',
  improvement: '🟢',
  ok: '✅',
};
/** Rows of the table, and series that get lines of their own: more is no longer one screen. */
const ROWS_SHOWN = 20;
const DETAILS_SHOWN = 5;
const NAMES_SHOWN = 30;

function needsEyes(night: SeriesNight): boolean {
  return night.outcome !== 'ok' || night.suspected;
}

function row(night: SeriesNight): string[] {
  const shown = night.confirmation ?? night.signal;
  const state = night.suspected
    ? 'suspected'
    : night.acknowledgedUntil === undefined
      ? night.outcome
      : `${night.outcome}, known until ${brief(night.acknowledgedUntil, 20)}`;
  return [
    `${MARKS[night.outcome]} ${brief(night.series, 80)}`,
    state,
    shown === undefined ? '–' : formatChange(Math.exp(shown.lnRatio)),
    formatChangeBounds(shown?.lowRatio, shown?.highRatio),
    night.cause ?? '–',
    brief(night.phases[0]?.title ?? '–', 60),
  ];
}

function detail(night: SeriesNight): string[] {
  return [
    `- **${brief(night.series, 80)}**: ${brief(night.sentence)}`,
    ...(night.problem === undefined ? [] : [`  - ${brief(night.problem.code, 80)}: ${brief(night.problem.message)}`]),
    ...night.notes.slice(0, 3).map((note) => `  - ${brief(note)}`),
  ];
}

function counts(series: readonly SeriesNight[], unmeasured: number): string {
  const parts = ORDER.flatMap((outcome) => {
    const count = series.filter((night) => night.outcome === outcome).length;
    return count === 0 ? [] : [`${count} ${outcome}`];
  });
  const suspected = series.filter((night) => night.suspected).length;
  return [...parts, ...(suspected > 0 ? [`${suspected} suspected`] : []), ...(unmeasured > 0 ? [`${unmeasured} not reached`] : [])].join(', ');
}

function names(title: string, list: readonly string[]): string[] {
  if (list.length === 0) return [];
  const left = list.length - NAMES_SHOWN;
  const shown = list.slice(0, NAMES_SHOWN).map((name) => brief(name, 80));
  return [`${title}: ${shown.join(', ')}${left > 0 ? ` and ${left} more` : ''}.`, ''];
}

function sections(attention: readonly SeriesNight[], quiet: readonly SeriesNight[], unmeasured: readonly string[]): Section[] {
  const more = attention.length - ROWS_SHOWN;
  return [
    {
      name: 'series to look at',
      lines:
        attention.length === 0
          ? []
          : [
              ...table(['series', 'outcome', 'change', 'bounds', 'cause', 'most in'], attention.slice(0, ROWS_SHOWN).map(row)),
              ...(more > 0 ? [`${plural(more, 'more series').replace(/seriess$/, 'series')} to look at in the HTML report.`, ''] : []),
            ],
    },
    { name: 'details', lines: attention.length === 0 ? [] : [...attention.slice(0, DETAILS_SHOWN).flatMap(detail), ''] },
    { name: 'series that are not reached', lines: names('Not reached before the night ended', unmeasured) },
    {
      name: 'series that are fine',
      lines: names(
        'Fine',
        quiet.map(({ series }) => series),
      ),
    },
  ];
}

/** GitHub-flavoured Markdown of at most 60 KB that ends with a line feed. */
export function renderNightMarkdown({ night }: NightReport): string {
  const rank = ({ outcome }: SeriesNight): number => Math.max(0, ORDER.indexOf(outcome));
  const attention = night.series.filter(needsEyes).sort((a, b) => rank(a) - rank(b));
  const quiet = night.series.filter((own) => !needsEyes(own));
  const done = new Set(night.series.map(({ series }) => series));
  const unmeasured = night.planned.filter((name) => !done.has(name));
  const worst = NIGHT_OUTCOMES.includes(attention[0]?.outcome as NightOutcome) ? (attention[0]?.outcome as NightOutcome) : 'ok';
  const verdict = night.series.length === 0 ? '⛔ **nothing was measured**' : `${MARKS[worst]} **${counts(night.series, unmeasured.length)}**`;
  const head = [
    `# Cold starts of ${brief(night.createdAt.slice(0, 10), 20)}`,
    '',
    verdict,
    '',
    ...night.notices.slice(0, 5).map((notice) => `> ${brief(notice)}`),
    ...(night.endedAt === undefined ? ['> This night has not ended: it goes on, or it was ended from outside.'] : []),
    ...(night.notices.length > 0 || night.endedAt === undefined ? [''] : []),
  ];
  const footer = `${brief(night.file, 120)}, night ${brief(night.nightId, 120)}, coldstart ${brief(night.toolVersion, 40)}${night.resumed > 0 ? `, taken up again ${plural(night.resumed, 'time')}` : ''}.`;
  return joinSections(head, [...sections(attention, quiet, unmeasured), { name: 'origin', lines: [footer] }]);
}
