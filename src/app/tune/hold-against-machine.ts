/** What this machine could do, against the winner, or the baseline where nothing won: the floors measured, the ceilings said. */
import { ceilingReport } from '../../analysis/ceiling-report.ts';
import type { CeilingReport } from '../../core/tuning.ts';
import { bareVariant } from './bare-start.ts';
import { measureFloors } from './measure-floors.ts';
import type { Proof } from './prove-leaders.ts';
import type { TuneCourse } from './tune-course.ts';

/** Undefined for a program of somebody else's. Throws what starting throws, and COMMAND_INTERRUPTED. */
export async function holdAgainstMachine(course: TuneCourse, proof: Proof): Promise<CeilingReport | undefined> {
  const { scenario, environment, signal, observer } = course.request;
  const proven = proof.outcome === 'proven';
  const variant = proven ? proof.winner : scenario.variants[0];
  // Of a program of somebody else's nobody knows what the machine demands.
  if (bareVariant(variant, '') === undefined) return undefined;
  observer.say('measuring what this machine can do …');
  const floors = await measureFloors({ variant, environment, signal, share: scenario.share, say: (message) => observer.say(message) });
  return ceilingReport({ side: proof.comparison.sides[proven ? 1 : 0], floors });
}
