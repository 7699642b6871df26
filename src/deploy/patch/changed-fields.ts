/** Which keys of a variant differ, and what a patch is not about: nothing that changes may be dropped silently. */
import { isDeepStrictEqual } from 'node:util';
import type { Variant } from '../../core/scenario.ts';

/** Keys of the variant, those of target and engine one by one: `target.init`, `engine.loader`, `state`. */
export function changedFields(from: Variant, to: Variant): readonly string[] {
  return [
    ...below('target', from.target, to.target),
    ...below('engine', from.engine ?? {}, to.engine ?? {}),
    ...below('', { ...from, id: '', target: 0, engine: 0 }, { ...to, id: '', target: 0, engine: 0 }),
  ];
}

function below(above: string, from: object, to: object): string[] {
  const [before, after] = [new Map(Object.entries(from)), new Map(Object.entries(to))];
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  return keys.filter((key) => !isDeepStrictEqual(before.get(key), after.get(key))).map((key) => (above === '' ? key : `${above}.${key}`));
}

const OF_MEASURING: Readonly<Record<string, string>> = {
  health: 'how coldstart sees readiness belongs to the measurement',
  infer: 'what coldstart asks of the instance belongs to the measurement',
  marks: 'which files coldstart reads belongs to the measurement',
  state: 'what the machine remembers before a start belongs to the measurement',
  image: 'whether the image is pulled in a start belongs to the measurement',
  gpu: 'the GPU is held by the machine: with mps, nvidia-cuda-mps-control -d runs before the start',
};

/** Why a field stands in no row of any table. */
export function unsaid(field: string): string {
  const why = OF_MEASURING[field] ?? (field.startsWith('engine.') ? "the entry point's configuration was not given" : 'no key means the same');
  return `${field}: ${why}`;
}

/** Whether a row that names `claim` speaks of `field`: `engine` is all of it. */
export function covers(claim: string, field: string): boolean {
  return field === claim || field.startsWith(`${claim}.`);
}
