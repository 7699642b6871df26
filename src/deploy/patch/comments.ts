/** The lines at the top of every file of a patch: what it is, how it is applied, what it changes and what it cannot. */
import type { KnobValue } from '../../core/setting.ts';
import type { PatchInput, PatchSide } from './patch-input.ts';

/** Foreign text in a comment must not end it. */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these would end the comment, or move a terminal's cursor
  return text.replace(/[\x00-\x1f\x7f\u0085\u2028\u2029]+/g, ' ');
}

export function commentLines(lines: readonly string[]): string {
  return lines.map((line) => `# ${oneLine(line)}`.trimEnd()).join('\n');
}

const NOT_EXPRESSIBLE = 'not expressible here: ';

export interface Heading {
  readonly what: string;
  readonly apply: string;
  readonly notes: readonly string[];
  readonly left: readonly string[];
}

function value(text: KnobValue): string {
  return text === '' ? '(nothing)' : String(text);
}

export function heading({ title, settings }: PatchInput, side: PatchSide, { what, apply, notes, left }: Heading): string {
  const changes = settings.map(({ title: knob, from, to }) => `${knob}: ${value(side === 'winner' ? from : to)} -> ${value(side === 'winner' ? to : from)}`);
  return commentLines([
    `${title}: ${what}${side === 'winner' ? '' : ', back to the settings before the tuning'}.`,
    `Apply: ${apply}`,
    ...changes.map((change) => `  ${change}`),
    ...settings.flatMap(({ title: knob, security }) => (security !== undefined && side === 'winner' ? [`Mind: ${knob}: ${security}`] : [])),
    ...notes.map((note) => `Note: ${note}.`),
    ...left.map((sentence) => `${NOT_EXPRESSIBLE}${sentence}.`),
  ]);
}
