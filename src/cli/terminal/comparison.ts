/**
 * The whole output of `compare`: title, verdict, moments, phases that carry the change, both critical chains, power,
 * doubts, path of the report. Nothing is computed here that the comparison does not hold.
 */
import type { ComparedSide, ComparisonResult } from '../../core/comparison.ts';
import { formatDuration, plural } from '../../core/format.ts';
import { renderCarriers, renderChangedMoments } from './changes.ts';
import { renderCriticalChain } from './critical-chain.ts';
import { createStyle, heading, sanitize, type TerminalOptions, type TerminalStyle, truncate, wrap } from './style.ts';

export interface ComparisonOptions extends TerminalOptions {
  /** Only the verdict and what casts doubt on it. */
  readonly quiet?: boolean;
  /** Shown as the last line. */
  readonly reportFile?: string;
}

const SIGNS = { slower: '✕', faster: '✓', same: '=', undecided: '?', errored: '!' } as const;

function verdictLines({ outcome, sentence }: ComparisonResult, style: TerminalStyle): string[] {
  const { bold, cyan, green, magenta, red } = style.colors;
  const paint = { slower: red, faster: green, same: green, undecided: cyan, errored: magenta }[outcome];
  const [first = '', ...rest] = wrap(sanitize(sentence), style.width - 2);
  return [`${paint(SIGNS[outcome])} ${bold(paint(first))}`, ...rest.map((line) => `  ${bold(paint(line))}`)];
}

function titleLines(result: ComparisonResult, style: TerminalStyle): string[] {
  const [baseline, candidate] = result.sides;
  const pairs = result.looks.at(-1)?.pairs;
  const facts = [
    result.interleaved ? 'measured in turn' : 'measured apart',
    pairs === undefined ? `${result.total.baselineCount} and ${plural(result.total.candidateCount, 'start')}` : plural(pairs, 'pair'),
    ...(result.durationMs > 0 ? [formatDuration(result.durationMs)] : []),
    result.comparisonId,
  ];
  return [
    style.colors.bold(truncate(sanitize(`${candidate.label} against ${baseline.label}`), style.width)),
    style.colors.dim(truncate(facts.map(sanitize).join(' · '), style.width)),
  ];
}

function chainLines(side: ComparedSide, style: TerminalStyle): string[] {
  const trial = side.trials.find(({ id }) => id === side.result.representative);
  const lines = renderCriticalChain(side.result.criticalChain, trial, style);
  return lines.length === 0 ? [] : [style.colors.dim(truncate(`  ${side.role}: ${sanitize(side.label)}`, style.width)), ...lines];
}

function section(title: string, lines: readonly string[], style: TerminalStyle): string[] {
  return lines.length === 0 ? [] : ['', heading(title, style), ...lines];
}

/** Ends with a line feed. */
export function renderComparison(result: ComparisonResult, options: ComparisonOptions = {}): string {
  const style = createStyle(options);
  const { dim, yellow } = style.colors;
  const notices = result.notices.flatMap((notice) => wrap(`▲ ${sanitize(notice)}`, style.width).map(yellow));
  const report = options.reportFile === undefined ? [] : [`report: ${sanitize(options.reportFile)}`];
  if (options.quiet === true) return `${[...verdictLines(result, style), ...notices, ...report].join('\n')}\n`;
  const doubts = result.doubts.flatMap((doubt) => wrap(`doubt: ${sanitize(doubt)}`, style.width, '  ').map(yellow));
  const lines = [
    ...titleLines(result, style),
    '',
    ...verdictLines(result, style),
    ...section('Moments', renderChangedMoments(result, style), style),
    ...section('Phases that carry the change', renderCarriers(result, style), style),
    ...section(
      'Critical chain',
      result.sides.flatMap((side) => chainLines(side, style)),
      style,
    ),
    '',
    ...wrap(result.power.sentence, style.width).map(dim),
    ...doubts,
    ...(notices.length > 0 ? ['', ...notices] : []),
    ...report,
  ];
  return `${lines.join('\n')}\n`;
}
