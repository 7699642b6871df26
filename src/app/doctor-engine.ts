/** The rows of `coldstart doctor` about TensorRT: the library that was found, and whether a plan fits this machine. */
import { resolve } from 'node:path';
import type { MatchRow } from '../core/engine-match.ts';
import { ColdstartError } from '../core/errors.ts';
import type { CheckResult, DoctorContext } from './doctor-check.ts';
import { matchPlan } from './preflight.ts';

export interface EngineDiagnosis {
  readonly checks: readonly CheckResult[];
  /** Undefined where no plan was asked about. */
  readonly fits?: boolean;
}

const OUTCOMES = { fits: 'ok', warned: 'limited', refused: 'missing', unknown: 'not-applicable' } as const satisfies Record<
  MatchRow['outcome'],
  CheckResult['outcome']
>;

function rowOf({ id, title, outcome, found, error }: MatchRow): CheckResult {
  return { id: `engine-${id}`, title, outcome: OUTCOMES[outcome], found, ...(error && { remedy: error.hint }) };
}

function rowOfError(id: string, title: string, error: unknown): CheckResult {
  if (!(error instanceof ColdstartError)) throw error;
  return { id: `engine-${id}`, title, outcome: 'missing', found: error.message, remedy: error.hint };
}

/** No TensorRT is no fault of a machine that measures other engines. */
async function libraryRow({ engineWorld, library }: DoctorContext): Promise<CheckResult | undefined> {
  const row = { id: 'engine-library', title: 'TensorRT' } as const;
  try {
    if (!engineWorld) return undefined;
    const { path, version, flavour } = await engineWorld.askEngineLibrary(library ?? engineWorld.findLibrary() ?? 'auto', 'full');
    return { ...row, outcome: 'ok', found: `${version}, ${flavour}, ${path}` };
  } catch (error) {
    if (library === undefined && error instanceof ColdstartError && error.code === 'ENGINE_LIBRARY_MISSING') {
      return {
        ...row,
        outcome: 'not-applicable',
        found: `no library was found; COLDSTART_TENSORRT_LIBRARIES names its folder, --library the file`,
      };
    }
    return rowOfError('library', row.title, error);
  }
}

async function planRows({ model = '', library, cwd, env, engineWorld }: DoctorContext): Promise<readonly CheckResult[]> {
  try {
    const target = { kind: 'process', cwd, env: {} } as const;
    return (
      await matchPlan({ plan: resolve(cwd, model), options: library === undefined ? {} : { library }, target, environment: env, world: engineWorld })
    ).map(rowOf);
  } catch (error) {
    return [rowOfError('plan', 'plan', error)];
  }
}

/** Opens no engine and no driver in this process. */
export async function checkEngine(context: DoctorContext): Promise<EngineDiagnosis> {
  if (context.model === undefined) {
    const row = await libraryRow(context);
    return { checks: row ? [row] : [] };
  }
  const checks = await planRows(context);
  return { checks, fits: checks.every(({ outcome }) => outcome !== 'missing') };
}
