/** What was seen, the evidence, the saving and the fix; largest saving first. */
import { formatMs } from '../../core/format.ts';
import type { Finding } from '../../core/judgement.ts';
import { tuneCommand } from '../../core/tuning-words.ts';
import { sanitize, type TerminalStyle, wrap } from './style.ts';

const SIGNS: Readonly<Record<Finding['severity'], string>> = { warning: '▲', opportunity: '◆', info: '●' };

function lines(finding: Finding, style: TerminalStyle): string[] {
  const { bold, dim, green, yellow } = style.colors;
  const saving = finding.savingMs > 0 ? green(`  saves about ${formatMs(finding.savingMs)}`) : '';
  const sign = finding.severity === 'warning' ? yellow(SIGNS.warning) : SIGNS[finding.severity];
  const evidence = finding.evidence.map(({ label, value }) => `${sanitize(label)}: ${sanitize(value)}`).join(', ');
  const setting = finding.setting === undefined ? '' : ` (${sanitize(finding.setting)})`;
  const [title = '', ...restOfTitle] = wrap(sanitize(finding.title), style.width - 28);
  return [
    `${sign} ${bold(title)}${saving}`,
    ...restOfTitle.map((line) => `  ${bold(line)}`),
    ...wrap(sanitize(finding.detail), style.width, '  '),
    ...(evidence === '' ? [] : wrap(evidence, style.width, '  ').map((line) => dim(line))),
    ...wrap(`fix: ${sanitize(finding.fix)}${setting}`, style.width, '  '),
    ...(finding.knobs === undefined ? [] : wrap(`try: ${sanitize(tuneCommand(finding.knobs))}`, style.width, '  ')),
  ];
}

export function renderFindings(findings: readonly Finding[], style: TerminalStyle): string[] {
  return [...findings].sort((a, b) => b.savingMs - a.savingMs).flatMap((finding) => lines(finding, style));
}
