/** What a patch is written from, and what comes of it: texts of files, each with the text that takes it back. */
import type { Scenario, Variant } from '../../core/scenario.ts';
import type { AppliedSetting } from '../../core/tuning.ts';

export const PATCH_SIDES = ['baseline', 'winner'] as const;
export type PatchSide = (typeof PATCH_SIDES)[number];

/** How a process of our own entry point is started. */
export interface OwnProgram {
  /** Program and arguments, absolute. */
  readonly command: readonly string[];
  /** What the process target sets beside the scenario's variables: where the addon lies. */
  readonly env: Readonly<Record<string, string>>;
  /** libcoldstart_early.so, absolute. */
  readonly early?: string;
}

export interface PatchInput {
  /** The question that was asked: its trials, budget and seed are those of the written scenarios. */
  readonly scenario: Scenario;
  readonly baseline: Variant;
  readonly winner: Variant;
  /** What differs, in a person's words. */
  readonly settings: readonly AppliedSetting[];
  /** Of the service: compose's key and the container of a Deployment. */
  readonly name: string;
  readonly title: string;
  /** Tells this tuning from others of the same name: letters and digits. */
  readonly key?: string;
  /** Reference under which the winner's image can be started; undefined: the variant's own. */
  readonly image?: string;
  /** The same of the baseline; undefined: the winner's. */
  readonly baselineImage?: string;
  /** Files that a side needs: `path` absolute, as the variants name it; `name` where it lies beside the patch, relative to it. */
  readonly files: readonly { readonly path: string; readonly name: string }[];
  /** InstanceConfig as the instance of each side is given it, JSON; only for our own entry point. */
  readonly configs?: Readonly<Record<PatchSide, string>>;
  /** Only for a process of our own entry point. */
  readonly programs?: Readonly<Record<PatchSide, OwnProgram>>;
}

export interface PatchText {
  /** `compose.override.yaml` */
  readonly file: string;
  readonly title: string;
  /** How to apply it, as a command, in the folder of the patch. */
  readonly apply: string;
  readonly text: string;
  /** The file that takes it back, where one is needed, and how to apply it. */
  readonly rollback?: { readonly file: string; readonly text: string; readonly apply: string };
  /** Settings that the format cannot carry, in sentences; they stand in `text` too. */
  readonly left: readonly string[];
}

/** `settings.env` → `settings.rollback.env`. */
export function rollbackFile(file: string): string {
  const dot = file.lastIndexOf('.');
  return dot <= 0 ? `${file}.rollback` : `${file.slice(0, dot)}.rollback${file.slice(dot)}`;
}
