/** Execution contexts hold device memory for shapes or requests that never come at once. */
import { formatBytes, formatShare, plural } from '../../core/format.ts';
import { seenDevices } from '../gpu-surroundings.ts';
import { type Diagnosis, evidence, exclusiveMs, fact, option, withShare } from './diagnosis.ts';

const WORTH_BYTES = 256 * 2 ** 20;
const LARGE_SHARE = 0.25;

export const contextMemory: Diagnosis = {
  id: 'context-memory',
  title: 'device memory held by contexts',
  detail: 'Execution contexts hold device memory for shapes or requests that never come at once',
  diagnose(input) {
    const { engine } = input.variant;
    const eachBytes = Number(fact(input, 'engine.activationBytes') ?? 0);
    const allocation = String(option(input, 'allocation') ?? 'static');
    if (engine?.backend !== 'tensorrt' || !(eachBytes > 0) || allocation !== 'static') return undefined;
    const { count } = engine.contexts;
    const totalBytes = eachBytes * count;
    const planBytes = Number(fact(input, 'model.bytes') ?? 0);
    const deviceBytes = seenDevices(input)?.[0].memoryBytes ?? 0;
    const isLarge = (planBytes > 0 && totalBytes > planBytes) || (deviceBytes > 0 && totalBytes > LARGE_SHARE * deviceBytes);
    if (totalBytes < WORTH_BYTES || !isLarge) return undefined;
    return {
      id: 'context-memory',
      severity: 'info',
      title: 'contexts hold much device memory',
      detail: `${plural(count, 'context')} of ${formatBytes(eachBytes)} each: ${formatBytes(totalBytes)} of scratch memory are held from the start on${planBytes > 0 && totalBytes > planBytes ? ', more than the whole plan' : ''}.`,
      evidence: [
        evidence('each context', formatBytes(eachBytes)),
        evidence('all contexts', formatBytes(totalBytes)),
        ...(planBytes > 0 ? [evidence('plan', formatBytes(planBytes))] : []),
        ...(deviceBytes > 0 ? [evidence('of the GPU', formatShare(totalBytes / deviceBytes))] : []),
        evidence('context create', withShare(exclusiveMs(input, 'context-create'), input)),
      ],
      savingMs: 0,
      fix: `${count > 1 ? 'make fewer contexts (contexts.count), ' : ''}set engine.options.allocation: on-profile-change or user-managed, which hold what the profile or the shapes in use need, or build the plan with a narrower profile`,
      setting: 'engine.options.allocation',
      knobs: ['tensorrt-allocation'],
    };
  },
};
