/** What `coldstart engine inspect` prints for people: one block a plan, its names flush, sections as a small table. */
import type { InspectedPlan, PlanInspection } from '../../app/inspect-plans.ts';
import { formatBytes } from '../../core/format.ts';
import type { PlanDevice, PlanFacts, PlanWrapper } from '../../core/plan.ts';
import { createStyle, padEnd, padStart, sanitize, type TerminalOptions, type TerminalStyle, wrap } from './style.ts';

const NAME_COLUMNS = 12;
const SECTION_TITLES: Readonly<Record<string, string>> = { ENGN: 'engine', WGHT: 'weights' };

type Row = readonly [name: string, text: string];

const mhz = (khz: number): string => `${Math.round(khz / 1000)} MHz`;

function deviceText(device: PlanDevice): string {
  return [
    `compute capability ${device.computeCapability}`,
    `${device.smCount} SMs${device.smClockKhz > 0 ? ` at ${mhz(device.smClockKhz)}` : ''}`,
    `${formatBytes(device.memoryBytes)} memory (${device.memoryBusBits} bit${device.memoryClockKhz > 0 ? `, ${mhz(device.memoryClockKhz)}` : ''})`,
    `L2 ${formatBytes(device.l2Bytes)}`,
    ...(device.integrated ? ['integrated'] : []),
  ].join(', ');
}

/** Short values only: a list of a thousand class names is what --json is for. */
function metadataText({ metadata, sizeBytes, complete }: PlanWrapper): string {
  const shown = Object.entries(metadata).flatMap(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return text.length <= 40 ? [`${name} ${text}`] : [];
  });
  const size = `${sizeBytes} bytes before the plan${complete ? '' : ', read in part'}; TensorRT refuses the file with them, coldstart skips them`;
  return [`Ultralytics, ${size}`, ...(shown.length === 0 ? [] : [shown.join(', ')])].join(': ');
}

function formatText({ format, layout, wrapper }: PlanFacts): string {
  const kinds = {
    container: `TensorRT plan${layout === undefined ? '' : `, container layout ${layout}`}`,
    archive: 'TensorRT plan, before 8.6',
    none: 'unknown',
  };
  return `${kinds[format]}${wrapper ? ', wrapped' : ''}`;
}

function sizeText({ fileBytes, planBytes, wrapper }: PlanFacts): string {
  const own = `${formatBytes(fileBytes)} (${fileBytes} bytes)`;
  if (planBytes === undefined) return own;
  return fileBytes - (wrapper?.sizeBytes ?? 0) === planBytes ? `${own}, as its header states` : `${own}; its header states ${planBytes} bytes`;
}

function sectionRows({ sections }: PlanFacts): Row[] {
  const widest = Math.max(0, ...sections.map(({ offsetBytes }) => String(offsetBytes).length));
  return sections.map(({ tag, offsetBytes, sizeBytes }, index) => [
    index === 0 ? 'sections' : '',
    `${tag}  ${padEnd(SECTION_TITLES[tag] ?? '', 8)} at byte ${padStart(String(offsetBytes), widest)}  ${padStart(formatBytes(sizeBytes), 8)}`,
  ]);
}

function factRows(facts: PlanFacts): Row[] {
  const tag = facts.serializationTag === undefined ? '' : `serialization tag ${facts.serializationTag}`;
  return [
    ['format', formatText(facts)],
    ...(facts.version ? [['built by', `TensorRT ${facts.version.text}${tag && `, ${tag}`}`] as const] : tag ? [['built by', tag] as const] : []),
    ...(facts.format === 'container' && facts.version
      ? [['built on', facts.device ? deviceText(facts.device) : 'not known: this version describes its GPU in another way'] as const]
      : []),
    ['size', sizeText(facts)],
    ...sectionRows(facts),
    ...(facts.wrapper ? [['metadata', metadataText(facts.wrapper)] as const] : []),
  ];
}

function verdictRows({ facts, usable, error }: InspectedPlan, { colors }: TerminalStyle): Row[] {
  const problems = facts?.integrity.map(({ severity, text }) => (severity === 'damage' ? colors.red(`✗ ${text}`) : colors.yellow(`▲ ${text}`))) ?? [];
  const lines = problems.length > 0 ? problems : [usable ? colors.green('✓ whole') : colors.red(`✗ ${sanitize(error?.message ?? '')}`)];
  return lines.map((line, index) => [index === 0 ? (facts ? 'integrity' : 'not read') : '', line]);
}

function renderPlan(plan: InspectedPlan, style: TerminalStyle): string[] {
  const indent = ' '.repeat(2 + NAME_COLUMNS);
  const rows = [...(plan.facts ? factRows(plan.facts).map(([name, text]) => [name, sanitize(text)] as const) : []), ...verdictRows(plan, style)];
  const lines = rows.flatMap(([name, text]) =>
    // Two blanks in a row are a table's: such a line is not filled again.
    (text.includes('  ') ? [indent + text] : wrap(text, style.width, indent)).map((line, index) =>
      index === 0 ? `  ${style.colors.dim(padEnd(name, NAME_COLUMNS))}${line.slice(indent.length)}` : line,
    ),
  );
  return [style.colors.bold(sanitize(plan.file)), ...lines];
}

/** Ends with a line feed. */
export function renderInspection({ plans }: PlanInspection, options: TerminalOptions): string {
  const style = createStyle(options);
  return `${plans.map((plan) => renderPlan(plan, style).join('\n')).join('\n\n')}\n`;
}
