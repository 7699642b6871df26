/**
 * What the early start needs of whoever starts an instance: its plan as a file (native/startup/plan_file.cc reads it) and
 * two environment variables. And what the instance says about it afterwards.
 */
import { ColdstartError } from './errors.ts';
import type { InstanceConfig } from './instance-config.ts';
import { type InputSpec, startPlan } from './start-plan.ts';

const FORMAT = 'coldstart-start-plan-1';
/** What the native reader takes at most. */
const MOST_BYTES = 256 * 1024;
/** The label that an early start marks itself with: an instant, when the early library was loaded. */
export const EARLY_START = 'early-start';
/** The fact by which an instance says what became of its early start. */
export const EARLY_FACT = 'early';
const NOT_ADOPTED = 'not adopted';

type PlanRecord = readonly [key: string, value: string | number | boolean];

function inputRecords({ name, fill, shape }: InputSpec): PlanRecord[] {
  return [
    ['input', name],
    ...(typeof fill === 'string'
      ? [['fill', fill] as const]
      : ([
          ['fill', 'file'],
          ['file', fill.file],
        ] as const)),
    ...(shape === undefined ? [] : [['shape', shape.join(',')] as const]),
  ];
}

/**
 * The plan file's text: records `key=value`, each ended by a zero byte, in the order that the reader expects. Undefined
 * where the configuration asks for no early start. Throws INTERNAL_FAULT for what cannot be written so.
 */
export function earlyPlanFile(config: InstanceConfig): string | undefined {
  const plan = startPlan(config);
  if (plan.order !== 'early') return undefined;
  const records: PlanRecord[] = [
    ['format', FORMAT],
    ['backend', config.engine.backend],
    ['order', plan.order],
    ...(plan.modelFile === undefined ? [] : [['modelFile', plan.modelFile] as const]),
    ['loader', plan.loader],
    ...Object.entries(plan.options).flatMap(([key, value]): PlanRecord[] => [
      ['option', key],
      ['value', value],
    ]),
    ['contexts', plan.contexts],
    ['parallelContexts', plan.parallelContexts],
    ...plan.inputs.flatMap(inputRecords),
    ['warmUp', plan.warmUp],
    ['end', ''],
  ];
  const damaged = records.find(([, value]) => String(value).includes('\0'));
  if (damaged) throw new ColdstartError('INTERNAL_FAULT', { problem: `the ${damaged[0]} of an early start holds a zero byte` });
  const text = records.map(([key, value]) => `${key}=${value}\0`).join('');
  if (Buffer.byteLength(text) > MOST_BYTES)
    throw new ColdstartError('INTERNAL_FAULT', { problem: `the plan of an early start has more than ${MOST_BYTES} bytes` });
  return text;
}

/**
 * The variables that begin an early start: `library` is libcoldstart_early.so and `planFile` the plan, both as the
 * instance sees them; `preload` is what it would find in LD_PRELOAD anyway. A path that LD_PRELOAD cannot name, because
 * it separates at colons and blanks, is left out: the instance then says that nothing was loaded.
 */
export function earlyEnvironment(library: string, planFile: string, preload: string | undefined): Readonly<Record<string, string>> {
  if (/[\s:]/.test(library)) return { COLDSTART_EARLY: planFile };
  return { COLDSTART_EARLY: planFile, LD_PRELOAD: preload ? `${preload}:${library}` : library };
}

/** A sentence for each thing that went otherwise than the scenario asked. */
export function earlyWarnings(facts: Readonly<Record<string, unknown>>): string[] {
  const early = facts[EARLY_FACT];
  return typeof early === 'string' && early.startsWith(NOT_ADOPTED) ? [`early: ${early}`] : [];
}
