/** What a plan is built with: the flags of `coldstart engine build`, checked for sense, and as the builder is told. */
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ColdstartError } from '../core/errors.ts';
import type { OnnxSummary } from '../engine/models/inspect-onnx.ts';
import { profilesProblem } from '../engine/plans/shape-profile.ts';
import { parseSizeBytes } from '../scenario/units.ts';

type Precision = 'fp32' | 'fp16' | 'bf16' | 'int8';
type HardwareCompatibility = 'none' | 'ampere-plus' | 'same';

/** As the command line has them. */
export interface BuildFlags {
  readonly precision?: Precision;
  readonly stronglyTyped?: boolean;
  readonly profile?: readonly string[];
  readonly workspace?: string;
  readonly optimizationLevel?: string;
  readonly versionCompatible?: boolean;
  readonly excludeLeanRuntime?: boolean;
  readonly hardwareCompatibility?: HardwareCompatibility;
  readonly timingCache?: string;
  readonly library?: string;
  readonly parser?: string;
  readonly device?: string;
}

/** Saved beside the plan; no paths but those that say what was used. */
export interface BuildSettings {
  /** typed: the model's own types decide. */
  readonly precision: Precision | 'typed';
  readonly profiles: readonly string[];
  readonly workspaceBytes?: number;
  readonly optimizationLevel?: number;
  readonly versionCompatible: boolean;
  readonly excludeLeanRuntime: boolean;
  readonly hardwareCompatibility: HardwareCompatibility;
  readonly device: number;
}

function refuse(problem: string): never {
  throw new ColdstartError('USAGE_INVALID_FLAG', { problem, command: 'engine build' });
}

function wholeNumber(name: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return value <= most ? value : refuse(`--${name} is a whole number from 0 to ${most}, got ${text}`);
}

function workspaceOf({ workspace }: BuildFlags): number | undefined {
  if (workspace === undefined) return undefined;
  const bytes = parseSizeBytes(workspace);
  return bytes !== undefined && bytes > 0 ? bytes : refuse(`--workspace is a size like 4g or 512MiB, got ${workspace}`);
}

/** Throws USAGE_INVALID_FLAG for flags that contradict each other or the model. */
export function resolveBuildSettings(flags: BuildFlags, { kind, inputs, quantized }: Pick<OnnxSummary, 'kind' | 'inputs' | 'quantized'>): BuildSettings {
  const { stronglyTyped = false, precision, versionCompatible = false, excludeLeanRuntime = false, profile = [] } = flags;
  if (kind !== 'onnx') refuse("a plan is built from an ONNX model, not from ONNX Runtime's own format");
  if (stronglyTyped && precision !== undefined) refuse('--strongly-typed takes the types of the model: leave --precision out');
  if (precision === 'int8' && !quantized) refuse('--precision int8 needs a model with QuantizeLinear and DequantizeLinear nodes, and this one has none');
  if (excludeLeanRuntime && !versionCompatible) refuse('--exclude-lean-runtime needs --version-compatible');
  const problem = profilesProblem(profile, inputs);
  if (problem !== undefined) refuse(problem);
  const workspaceBytes = workspaceOf(flags);
  const optimizationLevel = wholeNumber('optimization-level', flags.optimizationLevel, 5);
  return {
    precision: stronglyTyped ? 'typed' : (precision ?? 'fp32'),
    profiles: profile,
    ...(workspaceBytes !== undefined && { workspaceBytes }),
    ...(optimizationLevel !== undefined && { optimizationLevel }),
    versionCompatible,
    excludeLeanRuntime,
    hardwareCompatibility: flags.hardwareCompatibility ?? 'none',
    device: wholeNumber('device', flags.device, 1023) ?? 0,
  };
}

/** A path must lead to a file; a bare name is what the dynamic loader looks up. Throws ENGINE_LIBRARY_MISSING. */
export function resolveLibrary(library: string | undefined, cwd: string): string | undefined {
  if (library === undefined || !library.includes('/')) return library;
  const path = resolve(cwd, library);
  if (!existsSync(path)) throw new ColdstartError('ENGINE_LIBRARY_MISSING', { library, problem: 'there is no such file' });
  return path;
}

/** A file that is there or will be. Throws USAGE_INVALID_FLAG for a folder. */
export function resolveTimingCache(timingCache: string | undefined, cwd: string): string | undefined {
  if (timingCache === undefined) return undefined;
  const path = resolve(cwd, timingCache);
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? refuse(`--timing-cache is a file, ${timingCache} is a folder`) : path;
}

export interface BuilderFiles {
  readonly model: string;
  readonly out: string;
  readonly library?: string | undefined;
  readonly parser?: string | undefined;
  readonly timingCache?: string | undefined;
}

/** The builder's request: `key=value` entries, each ended by a NUL. What is not set is left out. */
export function builderRequest(settings: BuildSettings, files: BuilderFiles): string {
  const entries: readonly (readonly [string, string | number | boolean | undefined])[] = [
    ['model', files.model],
    ['library', files.library],
    ['parser', files.parser],
    ['precision', settings.precision === 'typed' ? 'fp32' : settings.precision],
    ['stronglyTyped', settings.precision === 'typed'],
    ...settings.profiles.map((text, index) => [`profile.${index}`, text] as const),
    ['workspaceBytes', settings.workspaceBytes],
    ['optimizationLevel', settings.optimizationLevel],
    ['versionCompatible', settings.versionCompatible],
    ['excludeLeanRuntime', settings.excludeLeanRuntime],
    ['hardwareCompatibility', settings.hardwareCompatibility],
    ['timingCache', files.timingCache],
    ['device', settings.device],
    ['out', files.out],
  ];
  return entries.flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}\0`])).join('');
}
