/** What is said of a GPU stays finite, whatever was told of it. */
import { describe, expect, it } from 'vitest';
import { diagnoseAll } from '../../src/analysis/findings/registry.ts';
import {
  aDiagnosisInput,
  aDockerTarget,
  aFailedTrial,
  aGpuDevice,
  aGpuTrial,
  aGpuVariant,
  anEnvironment,
  someCeilings,
  someGpuFacts,
} from '../support/builders.ts';

const garbage = {
  'engine.activationBytes': 'much',
  'model.bytes': 'NaN',
  'loader.used': 7,
  'driver.moduleLoading': '',
  'library.flavour': true,
  'cuda.computeCacheGrewBytes': -5,
};

describe('the findings about a GPU', () => {
  it.each([
    ['no device', someGpuFacts({ devices: [] }), {}],
    ['a device of nothing', someGpuFacts({ devices: [aGpuDevice({ memoryBytes: 0, name: '', powerState: 'P?' })] }), {}],
    ['facts that are garbage', someGpuFacts(), garbage],
  ])('stay finite with %s', (_, gpu, told) => {
    for (const state of ['warm', 'cold'] as const) {
      for (const gpus of ['all', 'none', 'device=9', 'nonsense']) {
        for (const ceilings of [someCeilings(), someCeilings({ disk: 0, pinnedCopy: 0, pageableCopy: 0 })]) {
          const variant = aGpuVariant({ state, target: aDockerTarget({ gpus }) });
          const trials = [aGpuTrial({ facts: told }, { bytes: 1e9 }), aGpuTrial({ order: 2, facts: told, spans: [] }), aFailedTrial({ order: 3 })];
          const findings = diagnoseAll(aDiagnosisInput(trials, variant, anEnvironment({ gpu, ceilings })));
          expect(JSON.stringify(findings)).not.toMatch(/NaN|undefined|null|Infinity|\[object/);
          for (const { savingMs } of findings) expect(savingMs).toBeGreaterThanOrEqual(0);
        }
      }
    }
  });
});
