/** What our own image is made of: fewer bytes to load, to unpack and to keep in memory. */
import { containerKnob, withTargetOption } from '../settings/container-knob.ts';

export const IMAGE_FLAVOUR = containerKnob({
  id: 'image-flavour',
  group: 'image',
  title: 'Flavour of the image',
  phases: ['image-pull', 'process-spawn', 'node-bootstrap', 'addon-load', 'library-load'],
  read: (target) => target.flavour ?? 'standard',
  values: () => ['slim'],
  set: (target, value) => withTargetOption(target, 'flavour', value === 'slim' ? 'slim' : undefined),
  missing: ({ target }, { canStrip }) => {
    if (target.image !== undefined) return 'an image of yours is taken as it is.';
    if (target.flavour === 'slim') return 'the image is slim already.';
    return canStrip ? undefined : 'binutils (strip) is not on this machine.';
  },
  sideEffect: 'A debugger or profiler in the container sees addresses without names.',
  byHand: () => 'Run strip --strip-all on the programs and libraries of the image; in a scenario target.docker.flavour: slim.',
});
