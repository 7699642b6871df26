/** A large part of the start is Node itself: exec, its own bootstrap and our modules. */
import { formatShare } from '../../core/format.ts';
import { type Diagnosis, evidence, exclusiveMs, plausibleSaving, readyMs, withShare } from './diagnosis.ts';

const WORTH_SHARE = 0.25;
// What a start from a snapshot or with a compile cache still needs.
const LEFT_SHARE = 0.6;
const LIGHTER = 'bundle the service into one file, switch the compile cache on (NODE_COMPILE_CACHE), and load modules that ready does not need after it';

export const nodeBootstrapShare: Diagnosis = {
  id: 'node-bootstrap-share',
  title: 'share of the language runtime',
  detail: 'A large part of the start is Node itself: exec, its own bootstrap and our modules',
  diagnose(input) {
    const spentMs = exclusiveMs(input, 'process-spawn', 'node-bootstrap');
    if (readyMs(input) === 0 || spentMs / readyMs(input) <= WORTH_SHARE) return undefined;
    const isEarly = input.variant.engine?.pipeline === 'early';
    const meanwhile = isEarly ? 'The model is loaded beside it; the rest of the start waits.' : 'Nothing of the model happens in this time.';
    return {
      id: 'node-bootstrap-share',
      severity: 'opportunity',
      title: 'Node takes a large part of the start',
      detail: `From exec to the first line of the entry point ${formatShare(spentMs / readyMs(input))} of ready passes. ${meanwhile}`,
      evidence: [
        evidence('process spawn', withShare(exclusiveMs(input, 'process-spawn'), input)),
        evidence('Node bootstrap', withShare(exclusiveMs(input, 'node-bootstrap'), input)),
      ],
      savingMs: plausibleSaving(spentMs * (1 - LEFT_SHARE), input),
      fix: isEarly ? LIGHTER : `begin before it (engine.pipeline: early), and ${LIGHTER}`,
      knobs: isEarly ? ['node-compile-cache', 'node-snapshot'] : ['pipeline', 'node-compile-cache', 'node-snapshot'],
    };
  },
};
