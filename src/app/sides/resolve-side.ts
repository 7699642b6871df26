/** From what a user named to a side that can be measured or read. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { commitSide } from './commit-side.ts';
import { guessSide } from './guess-side.ts';
import { imageSide } from './image-side.ts';
import { loadVariant, splitVariant } from './load-variant.ts';
import { runSide } from './run-side.ts';
import type { LiveSide, Side, SideContext } from './side.ts';
import { parsePrefixed } from './spec.ts';

/** A scenario that is started as it is. Throws the SCENARIO_… and USAGE_… codes and SIDE_VARIANT_NEEDED. */
export async function scenarioSide(name: string, context: SideContext): Promise<LiveSide> {
  const { scenario, variant, label } = await loadVariant(splitVariant(name, context.cwd), context);
  const source = { kind: 'scenario', name: scenario.name, variant: variant.id } as const;
  return { kind: 'live', label, source, scenario, variant, notices: [], dispose: () => Promise.resolve() };
}

/**
 * Commits are checked out and built; nothing is started. Throws the SIDE_…, SCENARIO_…, RUN_…, TARGET_… and USAGE_… codes,
 * HOST_NOT_WRITABLE, and RUN_INTERRUPTED at Ctrl-C.
 */
export async function resolveSide(spec: string, context: SideContext): Promise<Side> {
  const isFolder = (path: string): boolean => !path.includes('\0') && (statSync(resolve(context.cwd, path), { throwIfNoEntry: false })?.isDirectory() ?? false);
  const side = parsePrefixed(spec, isFolder) ?? (await guessSide(spec, context));
  switch (side.kind) {
    case 'scenario':
      return scenarioSide(side.name, context);
    case 'image':
      return imageSide(side.reference, context);
    case 'commit':
      return commitSide(side, context);
    case 'run':
      return runSide(side.run, context);
  }
}
