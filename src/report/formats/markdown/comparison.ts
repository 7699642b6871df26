/** A comparison as Markdown for a merge request: the judgement first, then what moved, what was doubted and what was compared. */
import { formatChange, formatChangeBounds } from '../../../core/change-words.ts';
import type { Change, ComparedSide, ComparisonResult, PhaseChange } from '../../../core/comparison.ts';
import { formatMs, formatShare, formatSignedMs, plural } from '../../../core/format.ts';
import { brief, joinSections, type Section, table } from './sections.ts';

/** Rows of phases that a comment shows: those that contribute most. */
const PHASES_SHOWN = 25;
/** Lines of doubts, notices and differing facts. */
const LINES_SHOWN = 15;

const MARKS = { slower: '🔺', faster: '✅', same: '✅', undecided: '❔', errored: '⛔' } as const;

function momentSection({ moments, total, moment }: ComparisonResult): Section {
  const row = (title: string, change: Change): string[] => [
    brief(title),
    formatMs(change.baselineMs),
    formatMs(change.candidateMs),
    formatChange(change.ratio),
    formatChangeBounds(change.lowRatio, change.highRatio),
    formatSignedMs(change.shiftMs),
    change.significant ? (change.relevant ? 'yes' : 'yes, below the margin') : 'no',
  ];
  const rows = moments.length > 0 ? moments.map((change) => row(change.title, change)) : [row(moment, total)];
  return { name: 'moments', lines: table(['moment', 'baseline', 'candidate', 'change', 'bounds', 'difference', 'beyond noise'], rows) };
}

function phaseRow(phase: PhaseChange): string[] {
  return [
    `${brief(phase.title)}${phase.carries ? ' **carries it**' : ''}`,
    formatMs(phase.baselineMs),
    formatMs(phase.candidateMs),
    formatSignedMs(phase.contributionMs),
    formatShare(phase.share),
  ];
}

function phaseSection({ phases, contributionMs }: ComparisonResult): Section {
  if (phases.length === 0) return { name: 'phases', lines: [] };
  const size = (phase: PhaseChange): number => (Number.isFinite(phase.contributionMs) ? Math.abs(phase.contributionMs) : 0);
  const largest = new Set([...phases].sort((a, b) => size(b) - size(a)).slice(0, PHASES_SHOWN));
  const left = phases.length - largest.size;
  return {
    name: 'phases',
    lines: [
      ...table(
        ['phase', 'baseline', 'candidate', 'part of the change', 'share'],
        [...phases.filter((phase) => largest.has(phase)).map(phaseRow), ['difference of the typical starts', '', '', formatSignedMs(contributionMs), '']],
      ),
      ...(left > 0 ? [`${plural(left, 'more phase')} moved less.`, ''] : []),
    ],
  };
}

function failureSection({ failures }: ComparisonResult): Section {
  const { baselineFailed, baselineStarts, candidateFailed, candidateStarts, significant } = failures;
  if (baselineFailed + candidateFailed === 0) return { name: 'failed starts', lines: [] };
  const judged = significant ? '**more than chance explains**' : 'no more than chance explains';
  return {
    name: 'failed starts',
    lines: [`Failed starts: ${baselineFailed} of ${baselineStarts} (baseline), ${candidateFailed} of ${candidateStarts} (candidate): ${judged}.`, ''],
  };
}

function bullets(name: string, title: string, lines: readonly string[]): Section {
  if (lines.length === 0) return { name, lines: [] };
  const left = lines.length - LINES_SHOWN;
  return { name, lines: [title, '', ...lines.slice(0, LINES_SHOWN).map((line) => `- ${brief(line)}`), ...(left > 0 ? [`- and ${left} more`] : []), ''] };
}

function sideLine({ role, label, runId, result }: ComparedSide): string {
  const { completed, measured, invalid } = result.counts;
  return `- ${role}: **${brief(label, 120)}**, ${completed} of ${measured} starts completed${invalid > 0 ? `, ${invalid} in the wrong state` : ''} (run ${brief(runId, 120)})`;
}

/** GitHub-flavoured Markdown of at most 60 KB that ends with a line feed. */
export function renderComparisonMarkdown(result: ComparisonResult): string {
  const { outcome, sentence, power, sides, interleaved, margin, moment } = result;
  const head = [`# ${brief(result.title, 200)}`, '', `${MARKS[outcome]} **${brief(sentence)}**`, '', ...sides.map(sideLine), ''];
  return joinSections(head, [
    bullets(
      'forced',
      '> These sides are **not comparable**; the comparison was forced:',
      result.forced.map(({ fact, baseline, candidate }) => `${fact}: ${baseline} (baseline), ${candidate} (candidate)`),
    ),
    momentSection(result),
    phaseSection(result),
    failureSection(result),
    { name: 'power', lines: power.sentence === '' ? [] : [`${brief(power.sentence)}.`.replace(/\.\.$/, '.'), ''] },
    bullets('doubts', 'Doubts:', result.doubts),
    bullets('notices', 'Notices:', result.notices),
    {
      name: 'method',
      lines: [
        `Judged: ${moment}, ${interleaved ? 'measured in turn' : 'from saved runs'}, margin ${formatChange(1 + margin)}, ${plural(result.looks.length, 'look')}. Comparison ${brief(result.comparisonId, 120)}.`,
      ],
    },
  ]);
}
