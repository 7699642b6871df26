/**
 * The whole output of `run`: title, timeline of the representative trial, blame, critical chain, moments, verdict,
 * findings, notices, overhead, path of the report. Nothing is computed here that the run does not hold.
 */
import { formatDuration, formatMs, formatShare, plural } from '../../core/format.ts';
import type { RunResult, VariantResult } from '../../core/run-result.ts';
import type { Trial } from '../../core/trial.ts';
import { renderBlame } from './blame.ts';
import { renderCriticalChain } from './critical-chain.ts';
import { renderFindings } from './findings.ts';
import { renderIo } from './io.ts';
import { renderMoments } from './moments.ts';
import { createStyle, heading, sanitize, type TerminalOptions, type TerminalStyle, truncate, wrap } from './style.ts';
import { renderTimeline } from './timeline.ts';
import { renderVariants } from './variants.ts';
import { renderVerdict } from './verdict.ts';

export interface SummaryOptions extends TerminalOptions {
  /** Only title and verdicts. */
  readonly quiet?: boolean;
  /** Shown as the last line. */
  readonly reportFile?: string;
}

function titleLines(result: RunResult, style: TerminalStyle): string[] {
  const first = result.scenario.variants[0];
  const facts = [
    first.target.kind,
    `state ${first.state}`,
    plural(result.trials.filter((trial) => trial.role === 'measured').length, 'trial'),
    formatDuration(result.durationMs),
    result.runId,
  ];
  return [style.colors.bold(truncate(sanitize(result.scenario.title), style.width)), style.colors.dim(truncate(facts.map(sanitize).join(' · '), style.width))];
}

function shownTrial(result: RunResult, variant: VariantResult): Trial | undefined {
  const own = result.trials.filter((trial) => trial.variant === variant.id && trial.role === 'measured');
  return own.find((trial) => trial.id === variant.representative) ?? own.find((trial) => trial.spans.length > 0);
}

function countLine(variant: VariantResult, style: TerminalStyle): string[] {
  const { counts } = variant;
  const parts = [
    ...(counts.crashed > 0 ? [`${counts.crashed} crashed`] : []),
    ...(counts.timedOut > 0 ? [`${counts.timedOut} timed out`] : []),
    ...(counts.invalid > 0 ? [`${counts.invalid} began in the wrong state and entered no statistic`] : []),
  ];
  return parts.length === 0 ? [] : wrap(`${plural(counts.measured, 'trial')}: ${parts.join(', ')}`, style.width, '  ').map(style.colors.yellow);
}

/** How much of the start the phases explain, and how exactly ready is known. */
function trustLine(variant: VariantResult, trial: Trial | undefined, style: TerminalStyle): string[] {
  const explained =
    trial?.coverageOf === 'platform'
      ? 'the application is one block: nothing inside it is instrumented'
      : `the phases explain ${formatShare(variant.coverage)} of the time until ready`;
  const exact = trial?.uncertaintyMs === undefined ? '' : `; ready is known to ±${formatMs(trial.uncertaintyMs)}`;
  return trial === undefined ? [] : ['', ...wrap(`${explained}${exact}`, style.width, '  ').map(style.colors.dim)];
}

/** Several variants: whose timeline this is. */
function ofVariant(result: RunResult, variant: VariantResult): string {
  return result.variants.length > 1 ? ` of ${sanitize(variant.id)}` : '';
}

/** Findings of the other variants that the first one does not share, with their names. */
function otherFindings(result: RunResult, style: TerminalStyle): string[] {
  const known = new Set(result.findings.map(({ id }) => id));
  return result.variants
    .slice(1)
    .flatMap((variant) =>
      variant.findings.filter(({ id }) => !known.has(id)).flatMap(({ title }) => wrap(`${sanitize(variant.id)}: ${sanitize(title)}`, style.width, '  ')),
    );
}

function section(title: string, lines: readonly string[], style: TerminalStyle): string[] {
  return lines.length === 0 ? [] : ['', heading(title, style), ...lines];
}

function explanation(result: RunResult, variant: VariantResult, style: TerminalStyle): string[] {
  const trial = shownTrial(result, variant);
  return [
    ...section(
      trial === undefined ? 'Timeline' : `Timeline${ofVariant(result, variant)}: trial ${trial.order}, nearest to the medians  (▸ critical chain)`,
      trial === undefined ? [] : renderTimeline(trial, variant.verdict.limitMs, style),
      style,
    ),
    ...trustLine(variant, trial, style),
    ...section(`Blame${ofVariant(result, variant)}`, renderBlame(variant, style), style),
    ...section(`Bytes of the model${ofVariant(result, variant)}`, renderIo(variant, style), style),
    ...section(`Critical chain${ofVariant(result, variant)}`, renderCriticalChain(variant.criticalChain, trial, style), style),
  ];
}

function verdicts(result: RunResult, style: TerminalStyle): string[] {
  if (result.variants.length < 2) return ['', ...renderVerdict(result.verdict, style)];
  return [
    '',
    ...result.variants.flatMap((variant) => [style.colors.dim(truncate(sanitize(variant.id), style.width)), ...renderVerdict(variant.verdict, style)]),
  ];
}

/** Ends with a line feed. */
export function renderSummary(result: RunResult, options: SummaryOptions = {}): string {
  const style = createStyle(options);
  const variant = result.variants[0];
  const { dim, yellow } = style.colors;
  const notices = result.notices.flatMap((notice) => wrap(`▲ ${sanitize(notice)}`, style.width).map(yellow));
  const doubts = (variant?.ready.doubts ?? []).flatMap((doubt) => wrap(`doubt: ${sanitize(doubt)}`, style.width, '  ').map(yellow));
  const report = options.reportFile === undefined ? [] : ['', `report: ${sanitize(options.reportFile)}`];
  if (options.quiet === true || variant === undefined) return `${[...verdicts(result, style).slice(1), ...notices, ...report.slice(1)].join('\n')}\n`;
  const lines = [
    ...titleLines(result, style),
    ...explanation(result, variant, style),
    ...section(`Moments${ofVariant(result, variant)}`, [...renderMoments(variant, style), ...countLine(variant, style), ...doubts], style),
    ...section('Variants', renderVariants(result, style), style),
    ...verdicts(result, style),
    ...section(`Findings${ofVariant(result, variant)}`, renderFindings(result.findings, style), style),
    ...section('Findings of the other variants, explained in the report', otherFindings(result, style), style),
    ...(notices.length > 0 ? ['', ...notices] : []),
    '',
    ...wrap(`overhead of measuring: ${sanitize(result.overhead.sentence)}`, style.width).map(dim),
    ...report,
  ];
  return `${lines.join('\n')}\n`;
}
