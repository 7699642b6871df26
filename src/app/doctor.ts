/**
 * `coldstart doctor`: a table of checks of what this machine can measure, each with its remedy, and the tool's own cost
 * measured here and now. Nothing of it opens an engine or a driver: a helper that ends asks them.
 */
import { formatMs } from '../core/format.ts';
import { checkCeilings } from './doctor-ceilings.ts';
import type { CheckResult, DoctorCheck, DoctorContext } from './doctor-check.ts';
import { DOCTOR_CHECKS } from './doctor-checks.ts';
import { checkEngine } from './doctor-engine.ts';
import { thisMachine } from './engine-world.ts';
import { measureOwnOverhead, type OwnOverhead } from './own-overhead.ts';

export interface Diagnosis {
  readonly kind: 'doctor';
  readonly schemaVersion: 1;
  readonly canMeasure: boolean;
  /** Of the plan that was asked about. */
  readonly modelFits?: boolean;
  readonly checks: readonly CheckResult[];
  readonly overhead?: OwnOverhead;
  /** One line each, for people. */
  readonly sentences: readonly string[];
}

async function runCheck({ id, title, test }: DoctorCheck, context: DoctorContext): Promise<CheckResult> {
  try {
    return { id, title, ...(await test(context)) };
  } catch (error) {
    return { id, title, outcome: 'missing', found: error instanceof Error ? error.message : String(error), ...hintOf(error) };
  }
}

function hintOf(error: unknown): { remedy?: string } {
  return error instanceof Error && 'hint' in error && typeof error.hint === 'string' ? { remedy: error.hint } : {};
}

function sentencesOf(overhead: OwnOverhead): string[] {
  return [
    `a spawn costs ${formatMs(overhead.spawnMs)} until its exec; that lies before the instance's first phase and inside the measurement`,
    `the probe sees an answer ${formatMs(overhead.probeLagMs)} after it was sent, and asks every ${formatMs(overhead.probeGapMs)} at most`,
    `both clocks are read within ${(overhead.clockPairNs / 1000).toFixed(1)} µs of each other`,
  ];
}

export async function examineMachine(request: DoctorContext & { readonly measureOverhead: boolean }): Promise<Diagnosis> {
  const applicable = DOCTOR_CHECKS.filter(({ applies }) => applies?.(request) ?? true);
  const checks = await Promise.all(applicable.map((check) => runCheck(check, request)));
  const canMeasure = applicable.every(({ essential }, index) => !essential || checks[index]?.outcome === 'ok' || checks[index]?.outcome === 'limited');
  const overhead = request.measureOverhead && canMeasure ? await measureOwnOverhead() : undefined;
  const ceilings = request.measureOverhead ? [await checkCeilings(request)] : [];
  const engine = await checkEngine({ ...request, engineWorld: request.engineWorld ?? thisMachine(request.env) });
  return {
    kind: 'doctor',
    schemaVersion: 1,
    canMeasure,
    ...(engine.fits !== undefined && { modelFits: engine.fits }),
    checks: [...checks, ...ceilings, ...engine.checks],
    ...(overhead && { overhead }),
    sentences: overhead ? sentencesOf(overhead) : [],
  };
}
