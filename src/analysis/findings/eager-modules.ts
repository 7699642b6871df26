/** All kernels of the engine library are loaded when its runtime is made, used or not. */
import { type Diagnosis, type DiagnosisInput, evidence, exclusiveMs, fact, plausibleSaving, withShare } from './diagnosis.ts';

const SWITCH = 'CUDA_MODULE_LOADING';
// Measured on an H200: 197 ms with EAGER, 4 ms with LAZY; the first inference took 0.7 instead of 4.2 ms.
const LAZY_MS = 4;
const LATER_MS = 3.5;
const WORTH_MS = 5;

function isEager(input: DiagnosisInput): boolean {
  const value = fact(input, 'driver.moduleLoading') ?? input.variant.target.env[SWITCH];
  return String(value ?? '').toUpperCase() === 'EAGER';
}

export const eagerModules: Diagnosis = {
  id: 'eager-modules',
  title: 'kernels loaded eagerly',
  detail: 'All kernels of the engine library are loaded when its runtime is made, used or not',
  diagnose(input) {
    const spentMs = exclusiveMs(input, 'runtime-create');
    const savingMs = plausibleSaving(spentMs - LAZY_MS, input);
    if (!isEager(input) || savingMs < WORTH_MS) return undefined;
    return {
      id: 'eager-modules',
      severity: 'opportunity',
      title: 'kernels that are never used are loaded too',
      detail: `With ${SWITCH}=EAGER the driver loads every kernel of the library before the first one is needed. Lazily, the first inference takes about ${LATER_MS} ms more instead.`,
      evidence: [evidence('runtime create', withShare(spentMs, input)), evidence(SWITCH, input.variant.target.env[SWITCH] ?? 'EAGER, as the driver says')],
      savingMs,
      fix: `drop ${SWITCH}, or set it to LAZY in the environment of the instance (target.env); LAZY is the default from CUDA 12.2 on`,
      setting: 'target.env',
      knobs: ['cuda-module-loading'],
    };
  },
};
