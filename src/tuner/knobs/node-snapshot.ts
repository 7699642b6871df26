/** Node begins from a snapshot of its heap that has the entry point in it. */
import type { Variant } from '../../core/scenario.ts';
import type { ArtefactRequest, Knob } from '../knob.ts';
import { withNode } from '../settings/change-variant.ts';

/** Node refuses a snapshot that was made under other flags. */
function request({ engine }: Variant): ArtefactRequest {
  return { kind: 'node-snapshot', sources: [], options: { flags: (engine?.node?.flags ?? []).join('\n') } };
}

export const NODE_SNAPSHOT: Knob = {
  id: 'node-snapshot',
  title: 'start-up snapshot of Node',
  group: 'node',
  phases: ['node-bootstrap', 'addon-load', 'listen'],
  missing: ({ engine }) =>
    engine === undefined ? 'a snapshot is built from one file that loads no others while it is built, which a program has to be written for.' : undefined,
  read: ({ engine }) => engine?.node?.snapshot !== undefined,
  values: () => [true, false],
  needs: (variant, value) => (value === true && variant.engine?.node?.snapshot === undefined ? [request(variant)] : []),
  apply: (variant, value, place) => {
    const { snapshot, ...node } = variant.engine?.node ?? { flags: [] };
    if (value === (snapshot !== undefined)) return variant;
    return withNode(variant, value === true ? { ...node, snapshot: place(request(variant)) } : node);
  },
  conflict: ({ engine }, value) => (value === true && engine?.node?.compileCache !== undefined ? 'a snapshot holds compiled code already.' : undefined),
  sideEffect:
    'A file of some megabytes has to be kept beside the program and made again for every Node, flag and version of it: one that does not fit ends the start.',
  byHand: (value) =>
    value === true ? 'Build it with node --build-snapshot and name it under engine.node.snapshot (node --snapshot-blob).' : 'Leave engine.node.snapshot out.',
};
