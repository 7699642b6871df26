/** Walks the table for one format: what it says of each setting that differs, and sentences for what it cannot say. */
import type { Variant } from '../../core/scenario.ts';
import { changedFields, covers, unsaid } from './changed-fields.ts';
import type { ContainerStart } from './container-start.ts';
import { CONTAINER_SETTINGS } from './settings/registry.ts';
import { type ContainerSetting, isInexpressible, type Said } from './settings/setting.ts';

export interface SaidSettings<T> {
  readonly parts: readonly { readonly setting: ContainerSetting; readonly part: T }[];
  /** Without "not expressible here". */
  readonly left: readonly string[];
}

export interface Sides {
  readonly from: { readonly variant: Variant; readonly start: ContainerStart };
  readonly to: { readonly variant: Variant; readonly start: ContainerStart };
}

export function saidSettings<T>({ from, to }: Sides, say: (setting: ContainerSetting) => Said<T>): SaidSettings<T> {
  const fields = changedFields(from.variant, to.variant);
  const different = CONTAINER_SETTINGS.filter((setting) => setting.differs(from.start, to.start));
  const parts: { setting: ContainerSetting; part: T }[] = [];
  const left: string[] = [];
  for (const setting of different) {
    const said = say(setting);
    if (!isInexpressible(said)) parts.push({ setting, part: said });
    else left.push(`${setting.title}: ${said.not}`);
  }
  const silent = fields.filter((field) => !different.some((setting) => setting.fields.some((claim) => covers(claim, field))));
  return { parts, left: [...left, ...silent.map(unsaid)] };
}

/** `changes` over `base`: maps are merged, lists are joined, everything else replaced. */
export function mergeTrees(trees: readonly Readonly<Record<string, unknown>>[]): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  for (const tree of trees) {
    for (const [key, value] of Object.entries(tree)) {
      const below = merged[key];
      if (Array.isArray(below) && Array.isArray(value)) merged[key] = [...below, ...value];
      else merged[key] = isPlain(below) && isPlain(value) ? mergeTrees([below, value]) : value;
    }
  }
  return merged;
}

export function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
