/** The report as Markdown for an issue, a pull request or a job summary: verdict, moments, phases, findings, failures. */
import { formatBytes, formatInterval, formatLimit, formatMs, formatOfCeiling, formatRate, formatShare, formatSignedMs } from '../../core/format.ts';
import type { RunResult } from '../../core/run-result.ts';
import { tuneCommand } from '../../core/tuning-words.ts';
import { buildReport } from '../build-report.ts';
import type { Report, VariantView } from '../report.ts';
import { plain, table } from './markdown/sections.ts';

function verdictLines(variant: VariantView): string[] {
  const { verdict } = variant;
  return [
    `**${plain(verdict.sentence)}**`,
    '',
    `Median ${formatMs(verdict.medianMs)} (95 % interval ${formatInterval(verdict.lowMs, verdict.highMs)}), limit ${formatLimit(verdict.limitMs)} at ${verdict.at}, headroom ${formatSignedMs(verdict.headroomMs)} (${verdict.headroomOf}); state ${variant.state?.requested ?? 'unknown'}, target ${variant.target}.`,
    '',
  ];
}

function variantLines(variant: VariantView, several: boolean): string[] {
  return [
    ...(several
      ? [`## ${plain(variant.id)}`, '', ...variant.settings.map((setting) => `- ${plain(setting)}`), ...(variant.settings.length > 0 ? [''] : [])]
      : []),
    ...verdictLines(variant),
    ...table(
      ['moment', 'median', '95 % interval', 'p90', 'slowest', 'failed'],
      variant.moments.map((row) => [
        row.title,
        formatMs(row.medianMs),
        formatInterval(row.lowMs, row.highMs),
        formatMs(row.p90Ms),
        formatMs(row.maxMs),
        String(row.misses),
      ]),
    ),
    ...(variant.phases.length === 0
      ? []
      : table(
          ['phase', 'median', '95 % interval', 'exclusive', 'share of ready'],
          variant.phases.map((row) => [
            `${'&nbsp;&nbsp;'.repeat(row.depth)}${plain(row.title)}`,
            formatMs(row.medianMs),
            formatInterval(row.lowMs, row.highMs),
            formatMs(row.exclusiveMs),
            formatShare(row.share),
          ]),
        )),
    ...ioLines(variant),
    ...(variant.criticalChain.length === 0 ? [] : [`Critical chain: ${variant.criticalChain.map(plain).join(' → ')}`, '']),
    ...findingLines(variant),
  ];
}

function ioLines({ io }: VariantView): string[] {
  if (io.length === 0) return [];
  return table(
    ['bytes of the model', 'bytes', 'median', 'rate', 'of what the machine reaches', 'note'],
    io.map((rate) => [
      plain(rate.title),
      formatBytes(rate.bytes),
      formatMs(rate.medianMs),
      formatRate(rate.bytesPerSecond, 1000),
      formatOfCeiling(rate),
      plain(rate.note),
    ]),
  );
}

function findingLines(variant: VariantView): string[] {
  if (variant.findings.length === 0) return [];
  return [
    `${'#'.repeat(3)} Findings`,
    '',
    ...variant.findings.flatMap((finding) => [
      `- **${plain(finding.title)}**${finding.savingMs > 0 ? ` (saves about ${formatMs(finding.savingMs)})` : ''}: ${plain(finding.detail)} ${finding.evidence.map(({ label, value }) => `${plain(label)}: ${plain(value)}`).join('; ')}`.trimEnd(),
      `  Fix: ${plain(finding.fix)}${finding.setting === undefined ? '' : ` (${plain(finding.setting)})`}`,
      ...(finding.knobs === undefined ? [] : [`  Try: ${plain(tuneCommand(finding.knobs))}`]),
    ]),
    '',
  ];
}

const FAILURES_SHOWN = 10;

function failureLines(report: Report): string[] {
  if (report.failures.length === 0) return [];
  const rest = report.failures.length - FAILURES_SHOWN;
  return [
    '### Failed starts',
    '',
    ...report.failures.slice(0, FAILURES_SHOWN).map((failure) => `- trial ${failure.order}: ${failure.code}: ${plain(failure.message)}`),
    ...(rest > 0 ? [`- and ${rest} more`] : []),
    '',
  ];
}

function footer(report: Report): string {
  const shown = (title: string, labels: readonly string[], prefix = ''): string[] =>
    (report.environment.find((group) => group.title === title)?.facts ?? [])
      .filter(({ label }) => labels.includes(label))
      .map(({ label, value }) => `${prefix}${label} ${plain(value)}`);
  const facts = [...shown('Machine', ['CPU', 'memory', 'kernel', 'fingerprint']), ...shown('GPU', ['model', 'driver', 'MPS'], 'GPU ')];
  return `${report.overhead === '' ? '' : `Overhead: ${plain(report.overhead)}. `}Run ${plain(report.runId)}, coldstart ${plain(report.toolVersion)}; ${facts.join(', ')}.`;
}

/** GitHub-flavoured Markdown that ends with a line feed. */
export function renderMarkdown(result: RunResult): string {
  const report = buildReport(result);
  const lines = [
    `# ${plain(report.title)}`,
    '',
    ...report.notices.map((notice) => `> ${plain(notice)}`),
    ...(report.notices.length > 0 ? [''] : []),
    ...report.variants.flatMap((variant) => variantLines(variant, report.variants.length > 1)),
    ...failureLines(report),
    footer(report),
  ];
  return `${lines.join('\n')}\n`;
}
