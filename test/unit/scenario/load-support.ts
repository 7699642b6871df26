/** A folder for scenario files and a loader with a small catalogue of its own. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { ColdstartError } from '../../../src/core/errors.ts';
import type { Scenario } from '../../../src/core/scenario.ts';
import { BACKENDS } from '../../../src/engine/backends/registry.ts';
import { LOADERS } from '../../../src/engine/loaders/registry.ts';
import type { ScenarioFlags } from '../../../src/scenario/flags.ts';
import { type LoadContext, loadScenario } from '../../../src/scenario/load.ts';
import type { EngineCatalogue } from '../../../src/scenario/option-table.ts';

/** The real one: a built-in scenario that names a loader or option which no longer exists must fail here. */
export const REAL: EngineCatalogue = { backends: BACKENDS, loaders: LOADERS };

export const CATALOGUE: EngineCatalogue = {
  backends: {
    onnxruntime: {
      id: 'onnxruntime',
      needsModel: true,
      options: {
        library: { kind: 'path', help: 'library' },
        graph: { kind: 'choice', choices: ['disabled', 'basic', 'all'], default: 'all', help: 'graph level' },
        threads: { kind: 'integer', min: 0, max: 64, help: 'threads' },
        prepacking: { kind: 'boolean', default: true, help: 'prepacking' },
        'config.': { kind: 'string', prefix: true, help: 'session keys' },
      },
    },
    accelerated: { id: 'accelerated', needsModel: false, usesGpu: true, options: {} },
    fake: { id: 'fake', needsModel: false, options: { delayMs: { kind: 'number', min: 0, help: 'delay' } } },
  },
  loaders: Object.fromEntries(['auto', 'path', 'read', 'ifstream', 'mmap', 'mmap-populate', 'pread'].map((id) => [id, { id }])),
};

export interface ScenarioFolder {
  path: string;
  readonly context: LoadContext;
  write(text: string | Uint8Array, name?: string): Promise<string>;
  load(text: string, flags?: ScenarioFlags): Promise<Scenario>;
  /** The error that loading ends with. */
  refusal(text: string | Uint8Array | undefined, flags?: ScenarioFlags): Promise<ColdstartError>;
}

/** Made before all tests of a file, removed behind them. */
export function useScenarioFolder(): ScenarioFolder {
  const folder: ScenarioFolder = {
    path: '',
    get context() {
      return { cwd: folder.path, env: { HOST_TOKEN: 'from-the-caller' }, scenariosFolder: join(folder.path, 'built-in'), catalogue: CATALOGUE };
    },
    async write(text, name = 'scenario.yaml') {
      const file = join(folder.path, name);
      await writeFile(file, text);
      return file;
    },
    async load(text, flags = {}) {
      return loadScenario(await folder.write(text), flags, folder.context);
    },
    async refusal(text, flags = {}) {
      const file = text === undefined ? undefined : await folder.write(text);
      const error = await loadScenario(file, flags, folder.context).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(ColdstartError);
      return error as ColdstartError;
    },
  };
  beforeAll(async () => {
    folder.path = await mkdtemp(join(tmpdir(), 'coldstart-scenario-'));
  });
  afterAll(async () => {
    await rm(folder.path, { recursive: true, force: true });
  });
  return folder;
}
