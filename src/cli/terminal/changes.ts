/** Moments and phases of both sides as tables, each with its change. */
import { percentWithBounds, rangeInWords } from '../../core/change-words.ts';
import type { Change, ComparisonResult } from '../../core/comparison.ts';
import { formatInterval, formatMs, formatShare, formatSignedMs, NO_VALUE } from '../../core/format.ts';
import { sanitize, type TerminalStyle } from './style.ts';
import { renderTable } from './table.ts';

/** Direction, size and bounds, or that none is shown: a change without its bounds would be read as one. */
function changeText({ ratio, lowRatio, highRatio, significant }: Change): string {
  if (ratio === undefined) return NO_VALUE;
  if (lowRatio === undefined || highRatio === undefined) return 'too few starts to tell';
  if (!significant) return `none shown: ${rangeInWords(lowRatio, highRatio)}`;
  const direction = ratio >= 1 ? 'slower' : 'faster';
  return `${direction} by ${percentWithBounds(ratio, lowRatio, highRatio, direction)}`;
}

export function renderChangedMoments({ moments }: ComparisonResult, style: TerminalStyle): string[] {
  if (moments.length === 0) return [];
  const rows = moments.map((moment) => [
    moment.title,
    formatMs(moment.baselineMs),
    formatMs(moment.candidateMs),
    formatSignedMs(moment.shiftMs),
    changeText(moment),
  ]);
  return renderTable({ head: ['moment', 'baseline', 'candidate', 'difference', 'change'], rows, text: [4] }, style);
}

/** Largest part first; nothing where no change was shown. What the other phases add up to is the last line. */
export function renderCarriers({ phases, total, contributionMs }: ComparisonResult, style: TerminalStyle): string[] {
  const carriers = phases.filter(({ carries }) => carries).sort((a, b) => Math.abs(b.contributionMs) - Math.abs(a.contributionMs));
  if (carriers.length === 0) return total.significant && phases.length > 0 ? ['  no single phase moved beyond its own noise'] : [];
  const rows = carriers.map((phase) => [
    sanitize(phase.title),
    formatMs(phase.baselineMs),
    formatMs(phase.candidateMs),
    formatSignedMs(phase.contributionMs),
    formatShare(phase.share),
    formatInterval(phase.lowMs, phase.highMs),
  ]);
  const restMs = phases.filter(({ carries }) => !carries).reduce((sum, phase) => sum + phase.contributionMs, 0);
  const restShare = contributionMs === undefined || contributionMs === 0 ? undefined : restMs / contributionMs;
  return renderTable(
    {
      head: ['phase', 'baseline', 'candidate', 'part', 'of the change', 'bounds of its shift'],
      rows: [...rows, ['all other phases', NO_VALUE, NO_VALUE, formatSignedMs(restMs), formatShare(restShare), NO_VALUE]],
    },
    style,
  );
}
