/** The whole scenario with one side as its only variant; files that lie beside the patch are named relative to it. */

import { SINGLE_VARIANT, type Variant } from '../../../core/scenario.ts';
import { toYaml } from '../../../scenario/to-yaml.ts';
import { heading } from '../comments.ts';
import type { PatchInput } from '../patch-input.ts';
import { isInMemory } from '../preparations.ts';
import { isPlain } from '../said-settings.ts';
import { copyOf } from '../start-mounts.ts';
import type { FormatContext, PatchFormat, WrittenFile } from './format.ts';
import { preparedBy } from './prepare.ts';

/** What the program itself reads: nothing resolves a path there. */
const AS_GIVEN: ReadonlySet<string> = new Set(['args', 'entrypoint', 'command', 'env']);

/** Every text that is the path of a copied file becomes the copy's name; a volume begins with it. */
function relative(value: unknown, files: PatchInput['files']): unknown {
  if (typeof value === 'string') {
    // A volume begins with the path.
    const [path = ''] = value.startsWith('/') ? value.split(':') : [];
    // What lies in memory stays there: prepare.sh puts it back.
    const copy = path === '' || isInMemory(path) ? undefined : copyOf(path, files);
    return copy === undefined || copy === '' ? value : `./${copy}${value.slice(path.length)}`;
  }
  if (Array.isArray(value)) return value.map((item) => relative(item, files));
  return isPlain(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, AS_GIVEN.has(key) ? item : relative(item, files)])) : value;
}

/** Variables that the search set: no secrets, so that the scenario can be run as it is. */
function openNames({ baseline, winner }: PatchInput): ReadonlySet<string> {
  return new Set(Object.entries(winner.target.env).flatMap(([name, value]) => (baseline.target.env[name] === value ? [] : [name])));
}

/** A container of ours gets its copies from coldstart itself. */
function apply(context: FormatContext): string {
  return `${context.containers === undefined ? preparedBy(context) : ''}coldstart run ${context.file}`;
}

export const SCENARIO_FILE: PatchFormat = {
  file: 'scenario.yaml',
  title: 'scenario',
  apply: (_, context) => apply(context),
  write: (context): WrittenFile => {
    const { input, side } = context;
    const variant = relative({ ...input[side], id: SINGLE_VARIANT }, input.files) as Variant;
    const scenario = { ...input.scenario, variants: [variant] as const };
    const header = heading(input, side, { what: 'the whole scenario', apply: apply(context), notes: [], left: [] });
    return { text: toYaml(scenario, { header: `${header}\n`, ...(side === 'winner' && { open: openNames(input) }) }), left: [] };
  },
};
