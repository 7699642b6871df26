/** A machine with GPUs whose driver is an imitation: what the helper program is told of it, and helpers of a test's own. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { makeFolder } from './host-programs.ts';
import { buildImitation } from './imitations.ts';

export interface ImitatedGpuMachine {
  /** A folder of the running test's own. */
  folder(): string;
  /** The imitation of NVML, as it is or without what an old driver lacks. */
  nvml(age?: 'new' | 'old'): string;
  /** Variables of a helper that finds the imitations, with NVML behaving as the script says. */
  environment(script?: string, library?: string): Record<string, string | undefined>;
  /** A helper of the test's own. */
  helper(body: string): string;
}

/** Builds the imitations before the tests of a file, and gives each test its folder. */
export function useImitatedGpuMachine(): ImitatedGpuMachine {
  const libraries = makeFolder();
  const built: Record<string, string> = {};
  let folder: ReturnType<typeof makeFolder>;
  beforeAll(() => {
    built['new'] = buildImitation('nvml', libraries.path);
    built['old'] = buildImitation('nvml', libraries.path, { defines: ['COLDSTART_OLD_NVML'] });
    built['cuda'] = buildImitation('cuda', libraries.path);
  });
  afterAll(() => libraries.remove());
  beforeEach(() => {
    folder = makeFolder();
  });
  afterEach(() => folder.remove());

  const nvml = (age: 'new' | 'old' = 'new') => built[age] as string;
  return {
    folder: () => folder.path,
    nvml,
    environment(script = '', library = nvml()) {
      const file = join(folder.path, 'script');
      writeFileSync(file, script);
      return {
        PATH: process.env['PATH'],
        XDG_CACHE_HOME: join(folder.path, 'cache'),
        CUDA_MPS_PIPE_DIRECTORY: join(folder.path, 'mps'),
        COLDSTART_NVML_LIBRARY: library,
        COLDSTART_NVML_SCRIPT: file,
        COLDSTART_CUDA_LIBRARY: built['cuda'],
      };
    },
    helper(body) {
      const program = join(folder.path, 'helper');
      writeFileSync(program, `#!/bin/sh\n${body}\n`);
      chmodSync(program, 0o755);
      return program;
    },
  };
}
