/** `coldstart engine inspect`: what plans say of themselves, without a GPU and without TensorRT. */
import { resolve } from 'node:path';
import { ColdstartError } from '../core/errors.ts';
import { type PlanFacts, planDamage } from '../core/plan.ts';
import { readPlan } from '../engine/plans/read-plan.ts';

export interface InspectedPlan {
  /** As it was given. */
  readonly file: string;
  /** True for a plan that is whole, as far as 4 KiB and its last bytes tell. */
  readonly usable: boolean;
  /** Missing where the file cannot be read. */
  readonly facts?: PlanFacts;
  /** Why it is not usable. */
  readonly error?: { readonly code: string; readonly message: string };
}

export interface PlanInspection {
  readonly kind: 'engine-inspection';
  readonly schemaVersion: 1;
  readonly plans: readonly InspectedPlan[];
}

/** ENGINE_MODEL_INVALID for a damaged plan; undefined for a usable one. `file` is for the sentence. */
function damageError(file: string, facts: PlanFacts): ColdstartError | undefined {
  const damage = planDamage(facts);
  return damage && new ColdstartError('ENGINE_MODEL_INVALID', { file, problem: damage.text });
}

function inspectOne(file: string, cwd: string): { readonly plan: InspectedPlan; readonly error?: ColdstartError } {
  const refused = (error: ColdstartError, facts?: PlanFacts) => ({
    plan: { file, usable: false, ...(facts && { facts }), error: { code: error.code, message: error.message } },
    error,
  });
  try {
    const facts = readPlan(resolve(cwd, file), file);
    const error = damageError(file, facts);
    return error ? refused(error, facts) : { plan: { file, usable: true, facts } };
  } catch (error) {
    if (error instanceof ColdstartError) return refused(error);
    throw error;
  }
}

/** Never throws for what the files are: the first of their errors is handed over beside the facts. */
export function inspectPlans(files: readonly string[], cwd: string): { readonly inspection: PlanInspection; readonly firstError: ColdstartError | undefined } {
  const inspected = files.map((file) => inspectOne(file, cwd));
  return {
    inspection: { kind: 'engine-inspection', schemaVersion: 1, plans: inspected.map(({ plan }) => plan) },
    firstError: inspected.find(({ error }) => error)?.error,
  };
}
