/** Execution contexts hold device memory for shapes or requests that never come at once. */
import { formatBytes, formatShare, plural } from '../../core/format.ts';
import { seenDevices } from '../gpu-surroundings.ts';
import { type Diagnosis, evidence, exclusiveMs, fact, withShare } from './diagnosis.ts';

const WORTH_BYTES = 256 * 2 ** 20;
const LARGE_SHARE = 0.25;

export const contextMemory: Diagnosis = {
  id: 'context-memory',
  title: 'device memory held by contexts',
  detail: 'Execution contexts hold device memory for shapes or requests that never come at once',
  diagnose(input) {
    const { engine } = input.variant;
    const eachBytes = Number(fact(input, 'context.deviceMemoryBytes') ?? 0);
    if (engine?.backend !== 'tensorrt' || !(eachBytes > 0)) return undefined;
    const { count } = engine.contexts;
    const totalBytes = eachBytes * count;
    const weightBytes = Number(fact(input, 'engine.deviceMemoryBytes') ?? fact(input, 'model.bytes') ?? 0);
    const deviceBytes = seenDevices(input)?.[0].memoryBytes ?? 0;
    const isLarge = (weightBytes > 0 && totalBytes > weightBytes) || (deviceBytes > 0 && totalBytes > LARGE_SHARE * deviceBytes);
    if (totalBytes < WORTH_BYTES || !isLarge) return undefined;
    return {
      id: 'context-memory',
      severity: 'info',
      title: 'contexts hold much device memory',
      detail: `${plural(count, 'context')} of ${formatBytes(eachBytes)} each: ${formatBytes(totalBytes)} of scratch memory are held from the start on${weightBytes > 0 && totalBytes > weightBytes ? ', more than the weights' : ''}.`,
      evidence: [
        evidence('each context', formatBytes(eachBytes)),
        evidence('all contexts', formatBytes(totalBytes)),
        ...(weightBytes > 0 ? [evidence('engine', formatBytes(weightBytes))] : []),
        ...(deviceBytes > 0 ? [evidence('of the GPU', formatShare(totalBytes / deviceBytes))] : []),
        evidence('context create', withShare(exclusiveMs(input, 'context-create'), input)),
      ],
      savingMs: 0,
      fix: `${count > 1 ? 'make fewer contexts (contexts.count), or let those that never run at once share one block (allocation strategy user-managed); ' : ''}allocate for the shapes in use instead of the largest (allocation strategy on-profile-change), or build the plan with a narrower profile`,
      setting: 'engine.options',
    };
  },
};
