/** What knobs about a GPU ask of a variant. */
import { usesGpu, type Variant } from '../../core/scenario.ts';

/** Where a program that is not instrumented does all that the driver is asked for. */
export const INSIDE_FOREIGN = 'application';

/** Why there is no GPU to speak of; undefined: there is one. A command says with `gpu` that it uses one. */
export function noGpu(variant: Variant): string | undefined {
  return usesGpu(variant) || variant.gpu !== undefined ? undefined : 'nothing says that it uses a GPU: give target.docker.gpus, or gpu for a command.';
}
