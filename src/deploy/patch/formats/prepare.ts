/** Copies that a start expects outside of the patch's folder, as a script of their own; the way back takes them away. */
import { heading } from '../comments.ts';
import { containerPreparations, containerRemovals, processPreparations, processRemovals } from '../preparations.ts';
import type { FormatContext, PatchFormat, WrittenFile } from './format.ts';

const FILE = 'prepare.sh';

function linesOf({ input, side, containers }: FormatContext): string[] {
  const other = side === 'winner' ? 'baseline' : 'winner';
  const made = containers === undefined ? processPreparations(input, side, 'memory') : containerPreparations(containers.to.start);
  if (side === 'winner') return made;
  return [...(containers === undefined ? processRemovals(input, other) : containerRemovals(containers.from.start)), ...made];
}

/** In front of another command of the winner's; the way back needs nothing where the baseline had no copies. */
export function preparedBy(context: FormatContext): string {
  if (context.side === 'winner') return linesOf(context).length === 0 ? '' : `sh ${FILE} && `;
  const { input, containers } = context;
  const needed = containers === undefined ? processPreparations(input, 'baseline', 'memory') : containerPreparations(containers.to.start);
  return needed.length === 0 ? '' : 'sh prepare.rollback.sh && ';
}

export const PREPARE: PatchFormat = {
  file: FILE,
  title: 'copies that the start needs',
  apply: (file) => `sh ${file}`,
  write: (context): WrittenFile | undefined => {
    const lines = linesOf(context);
    if (lines.length === 0) return undefined;
    const winner = context.side === 'winner';
    const what = winner ? 'copies that have to be there before a start, after every boot too' : 'removes the copies; end what uses them first';
    const text = [
      '#!/bin/sh',
      heading(context.input, context.side, { what, apply: `sh ${context.file}`, notes: [], left: [] }),
      'set -eu',
      `here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)`,
      ...lines,
      '',
    ];
    return { text: text.join('\n'), left: [] };
  },
};
