/** The table of `coldstart doctor`: sign, check, what was found, and the remedy under it. */
import type { Diagnosis } from '../../app/doctor.ts';
import { createStyle, sanitize, type TerminalOptions, wrap } from './style.ts';

const SIGNS = { ok: '✓', limited: '▲', missing: '✗', 'not-applicable': '·' } as const;

/** Ends with a line feed. */
export function renderDiagnosis({ checks, sentences, canMeasure, modelFits }: Diagnosis, options: TerminalOptions): string {
  const style = createStyle(options);
  const { green, yellow, red, dim, bold } = style.colors;
  const paint = { ok: green, limited: yellow, missing: red, 'not-applicable': dim } as const;
  const width = Math.max(...checks.map(({ title }) => title.length));
  const indent = ' '.repeat(width + 4);
  const lines = checks.flatMap(({ title, outcome, found, remedy }) => {
    const [first = '', ...rest] = wrap(sanitize(found), style.width - indent.length);
    const head = `${paint[outcome](SIGNS[outcome])} ${title.padEnd(width)}  ${first}`;
    return [
      head,
      ...rest.map((line) => `${indent}${line}`),
      ...(remedy === undefined ? [] : wrap(`→ ${sanitize(remedy)}`, style.width - indent.length).map((line) => dim(`${indent}${line}`))),
    ];
  });
  const own = sentences.flatMap((sentence) => wrap(`${sentence}`, style.width - 2).map((line, index) => `${index === 0 ? '' : '  '}${line}`));
  const end = canMeasure ? green('this machine can measure') : red('this machine cannot measure: mend what is marked ✗');
  const fit =
    modelFits === undefined ? [] : [modelFits ? green('the plan fits this machine') : red('the plan does not fit this machine: see what is marked ✗')];
  return `${[...lines, ...(own.length === 0 ? [] : ['', bold("The tool's own cost, measured now"), ...own]), '', end, ...fit].join('\n')}\n`;
}
