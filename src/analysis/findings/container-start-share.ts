/** Most of the start is spent by the container runtime, before the process runs. */
import { formatMs, formatShare } from '../../core/format.ts';
import { type Diagnosis, evidence, exclusiveMs, phaseOf, plausibleSaving, readyMs, withShare } from './diagnosis.ts';

const WORTH_SHARE = 0.4;
// Between the runtimes and options that were compared, about a quarter of create and start could be gained.
const SAVED_SHARE = 0.25;

export const containerStartShare: Diagnosis = {
  id: 'container-start-share',
  title: 'share of the container runtime',
  detail: 'Most of the start is spent by the container runtime, before the process runs',
  diagnose(input) {
    const { target } = input.variant;
    if (target.kind !== 'docker') return undefined;
    const split = phaseOf(input, 'task-create') !== undefined;
    const startMs = exclusiveMs(input, 'container-start');
    const platformMs = exclusiveMs(input, 'container-create') + startMs;
    if (readyMs(input) === 0 || platformMs / readyMs(input) < WORTH_SHARE) return undefined;
    return {
      id: 'container-start-share',
      severity: 'opportunity',
      title: 'the container runtime takes most of the start',
      detail: `Creating and starting the container takes ${formatShare(platformMs / readyMs(input))} of ready${split ? `; the shim and the runtime's create alone ${formatMs(exclusiveMs(input, 'task-create'))}` : ''}.`,
      evidence: [
        evidence('container create', withShare(exclusiveMs(input, 'container-create'), input)),
        evidence('container start', withShare(startMs, input)),
        ...(split ? [evidence('task create', withShare(exclusiveMs(input, 'task-create'), input))] : []),
        evidence('runtime', target.runtime ?? "the daemon's default"),
      ],
      savingMs: plausibleSaving(platformMs * SAVED_SHARE, input),
      fix: `${target.runtime === 'crun' ? '' : 'try the crun runtime (target.runtime: crun), '}mount fewer volumes, use an image with fewer layers, and keep security profiles small`,
      setting: 'target.runtime',
      knobs: ['log-driver', 'network'],
    };
  },
};
