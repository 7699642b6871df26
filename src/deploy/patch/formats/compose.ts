/**
 * A compose file over the user's own: only what changes. The way back stands in its place and says what the settings were;
 * what had not been set needs no word then, because the file that set it is no longer there.
 */
import { heading } from '../comments.ts';
import { NOTHING } from '../container-start.ts';
import { isPlain, mergeTrees, saidSettings } from '../said-settings.ts';
import { ComposeTag, Interpolated } from '../settings/compose-values.ts';
import type { ComposePart, ContainerSetting } from '../settings/setting.ts';
import type { FormatContext, PatchFormat, WrittenFile } from './format.ts';
import { preparedBy } from './prepare.ts';
import { yamlText } from './yaml-tree.ts';

/** Without what takes values of another file back. */
function withoutTags(tree: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept = Object.entries(tree).flatMap(([key, value]): [string, unknown][] => {
    if (value instanceof ComposeTag) return value.tag === '!reset' ? [] : [[key, value.value]];
    return [[key, isPlain(value) ? withoutTags(value) : value]];
  });
  return Object.fromEntries(kept.filter(([, value]) => !isPlain(value) || Object.keys(value).length > 0));
}

function some(value: unknown, is: (leaf: unknown) => boolean): boolean {
  if (is(value)) return true;
  if (Array.isArray(value)) return value.some((item) => some(item, is));
  return isPlain(value) && Object.values(value).some((item) => some(item, is));
}

function apply({ file, ...context }: FormatContext, tree: unknown): string {
  return `${preparedBy({ file, ...context })}${needsFolder(tree) ? 'COLDSTART_PATCH="$PWD" ' : ''}docker compose -f YOUR-FILE.yaml -f ${file} up -d`;
}

function needsFolder(tree: unknown): boolean {
  return some(tree, (leaf) => leaf instanceof Interpolated && leaf.text.includes('COLDSTART_PATCH'));
}

function partOf(context: FormatContext): { tree: Record<string, unknown>; left: readonly string[]; notes: readonly string[] } | undefined {
  const { containers: sides, side, input } = context;
  if (sides === undefined) return undefined;
  const below = side === 'winner' ? sides.from.start : NOTHING;
  const say = (setting: ContainerSetting) => setting.compose(below, sides.to.start);
  const { parts, left } = saidSettings<ComposePart>(sides, say);
  const service = mergeTrees(parts.map(({ part }) => part.service));
  const whole = mergeTrees([...parts.map(({ part }) => part.top ?? {}), { services: { [input.name]: side === 'winner' ? service : withoutTags(service) } }]);
  const tagged = some(whole, (leaf) => leaf instanceof ComposeTag) ? ['the tags !reset and !override need Docker Compose 2.24.4 or newer'] : [];
  return { tree: whole, left, notes: [...parts.flatMap(({ part }) => part.notes ?? []), ...tagged] };
}

export const COMPOSE: PatchFormat = {
  file: 'compose.override.yaml',
  title: 'Docker Compose',
  apply: (_, context) => apply(context, partOf(context)?.tree),
  write: (context): WrittenFile | undefined => {
    const part = partOf(context);
    if (part === undefined) return undefined;
    const { input, side } = context;
    const { left } = part;
    const notes = [
      `the service is called ${input.name}: rename it to yours`,
      ...(side === 'baseline'
        ? [`this file stands in the place of ${context.winnerFile}; without either of them the settings are those of your own file`]
        : []),
      ...part.notes,
    ];
    const what = 'a file over your own compose file';
    const top = heading(input, side, { what, apply: apply(context, part.tree), notes, left });
    return { text: `${top}\n${yamlText(part.tree, (plain) => plain.replaceAll('$', '$$$$'))}`, left };
  },
};
