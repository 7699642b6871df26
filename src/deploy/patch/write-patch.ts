/** The winner of a tuning as files to apply, each with the file that takes it back. Pure: whoever calls it writes them. */
import { containerStart } from './container-start.ts';
import type { FormatContext, PatchFormat } from './formats/format.ts';
import { PATCH_FORMATS } from './formats/registry.ts';
import { type PatchInput, type PatchSide, type PatchText, rollbackFile } from './patch-input.ts';
import type { Sides } from './said-settings.ts';

function sidesTo(side: PatchSide, input: PatchInput): Sides | undefined {
  const other = side === 'winner' ? 'baseline' : 'winner';
  const [from, to] = [containerStart(input, other), containerStart(input, side)];
  return from === undefined || to === undefined ? undefined : { from: { variant: input[other], start: from }, to: { variant: input[side], start: to } };
}

function contextOf(format: PatchFormat, side: PatchSide, input: PatchInput): FormatContext {
  const containers = sidesTo(side, input);
  const file = side === 'winner' ? format.file : rollbackFile(format.file);
  return { input, side, file, winnerFile: format.file, ...(containers !== undefined && { containers }) };
}

/** Only formats that make sense for the target. What a format cannot carry stands in it as a comment, and in `left`. */
export function writePatch(input: PatchInput): readonly PatchText[] {
  return PATCH_FORMATS.flatMap((format): PatchText[] => {
    const [to, back] = [contextOf(format, 'winner', input), contextOf(format, 'baseline', input)];
    const [written, undone] = [format.write(to), format.write(back)];
    if (written === undefined) return undone === undefined ? [] : [{ file: back.file, title: format.title, apply: format.apply(back.file, back), ...undone }];
    const rollback = undone === undefined ? {} : { rollback: { file: back.file, text: undone.text, apply: format.apply(back.file, back) } };
    return [{ file: to.file, title: format.title, apply: format.apply(to.file, to), ...written, ...rollback }];
  });
}
