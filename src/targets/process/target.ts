/** The process target: instances are processes of this machine, started without a container. */
import { ColdstartError } from '../../core/errors.ts';
import type { Variant } from '../../core/scenario.ts';
import { loadHostAddon } from '../../host/binding.ts';
import { isRoot } from '../../host/machine.ts';
import type { Deployment, RunContext, Target, TargetFacts } from '../target.ts';
import { PROCESS_ADDRESS, ProcessDeployment } from './process-deployment.ts';
import { programOf } from './program.ts';

/** Nothing is opened before prepare. */
export class ProcessTarget implements Target {
  readonly kind = 'process';

  describe(): Promise<TargetFacts> {
    return Promise.resolve({ address: PROCESS_ADDRESS });
  }

  async prepare(variant: Variant, context: RunContext): Promise<Deployment> {
    loadHostAddon();
    const { target } = variant;
    if (target.kind !== 'process') throw new ColdstartError('INTERNAL_FAULT', { problem: `the process target was given a ${target.kind} variant` });
    if (variant.state === 'dropped' && !isRoot())
      throw new ColdstartError('COLD_STATE_NOT_PERMITTED', { state: 'dropped', need: 'root, because it drops the caches of the whole machine' });
    return new ProcessDeployment(variant, target, programOf(variant, target, context), context);
  }
}
