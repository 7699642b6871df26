/** A knob that is one variable of the CUDA driver in the instance's environment, ours or somebody else's. */
import { usesGpu, type Variant } from '../../core/scenario.ts';
import type { Knob } from '../knob.ts';

/** In use where the variable is not set, or what the driver then does. */
const UNSET = 'unset';

export type CudaVariable = Pick<Knob, 'id' | 'title' | 'phases' | 'sideEffect'> & {
  readonly variable: string;
  /** Worth trying, the most promising first; `unset` is one of them. */
  readonly choices: readonly string[];
};

/** Where a program that is not instrumented does all of this. */
export const INSIDE_FOREIGN = 'application';

/** Why there is no GPU to speak of; undefined: there is one. A command says with `gpu` that it uses one. */
export function noGpu(variant: Variant): string | undefined {
  return usesGpu(variant) || variant.gpu !== undefined ? undefined : 'nothing says that it uses a GPU: give target.docker.gpus, or gpu for a command';
}

/** The variant with a variable of its environment set; undefined takes it out. */
export function withVariable<Of extends Variant>(variant: Of, name: string, value: string | undefined): Of {
  const { [name]: _, ...others } = variant.target.env;
  return { ...variant, target: { ...variant.target, env: value === undefined ? others : { ...others, [name]: value } } };
}

/** The knob of one variable. */
export function cudaVariable({ variable, choices, ...row }: CudaVariable): Knob {
  const read = ({ target }: Variant): string => target.env[variable] ?? UNSET;
  return {
    ...row,
    group: 'gpu',
    missing: noGpu,
    read,
    values: () => choices,
    apply: (variant, value) => (read(variant) === value ? variant : withVariable(variant, variable, value === UNSET ? undefined : String(value))),
    byHand: (value) =>
      value === UNSET ? `take ${variable} out of the environment of the instance` : `set ${variable}=${value} in the environment of the instance`,
  };
}
