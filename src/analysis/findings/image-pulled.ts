/** The image was pulled within the start. */
import { type Diagnosis, evidence, exclusiveMs, phaseOf, plausibleSaving, withShare } from './diagnosis.ts';

const WORTH_MS = 5;

export const imagePulled: Diagnosis = {
  id: 'image-pulled',
  title: 'image pulled during the start',
  detail: 'The image was pulled within the start',
  diagnose(input) {
    const pull = phaseOf(input, 'image-pull');
    if (pull === undefined || pull.medianMs < WORTH_MS) return undefined;
    const spentMs = exclusiveMs(input, 'image-pull');
    const asked = input.variant.image === 'absent';
    const always = input.variant.target.kind === 'docker' && input.variant.target.pull === 'always';
    return {
      id: 'image-pulled',
      severity: asked ? 'opportunity' : 'warning',
      title: 'the image is pulled within the start',
      detail: `Pulling takes ${withShare(spentMs, input)}. ${asked ? 'The scenario asks for an absent image.' : "OpenSpec's hot start presumes a local image."}`,
      evidence: [
        evidence('image pull', withShare(spentMs, input)),
        evidence('image', input.variant.image),
        evidence('pull policy', input.variant.target.kind === 'docker' ? input.variant.target.pull : 'none'),
      ],
      savingMs: plausibleSaving(spentMs, input),
      fix: always
        ? 'set target.docker.pull: missing, so that a local image is used'
        : 'place the image on the nodes before it is needed, make it smaller, or use a registry near to them',
      setting: always ? 'target.docker.pull' : 'image',
    };
  },
};
