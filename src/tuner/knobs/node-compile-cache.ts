/** The entry point's code, compiled beforehand. */
import type { Variant } from '../../core/scenario.ts';
import type { ArtefactRequest, Knob } from '../knob.ts';
import { withNode } from '../settings/change-variant.ts';

/** V8 refuses code that was compiled under other flags. */
function request({ engine }: Variant): ArtefactRequest {
  return { kind: 'compile-cache', sources: [], options: { flags: (engine?.node?.flags ?? []).join('\n') } };
}

export const NODE_COMPILE_CACHE: Knob = {
  id: 'node-compile-cache',
  title: 'compiled code of the entry point',
  group: 'node',
  phases: ['node-bootstrap', 'addon-load', 'listen'],
  missing: ({ engine }) =>
    engine === undefined
      ? 'Node fills a compile cache when a program ends by itself, and what is measured is ended by a signal: set NODE_COMPILE_CACHE (Node 22) or call module.enableCompileCache in your program.'
      : undefined,
  read: ({ engine }) => engine?.node?.compileCache !== undefined,
  values: () => [true, false],
  needs: (variant, value) => (value === true && variant.engine?.node?.compileCache === undefined ? [request(variant)] : []),
  apply: (variant, value, place) => {
    const { compileCache, ...node } = variant.engine?.node ?? { flags: [] };
    if (value === (compileCache !== undefined)) return variant;
    return withNode(variant, value === true ? { ...node, compileCache: place(request(variant)) } : node);
  },
  conflict: ({ engine }, value) => (value === true && engine?.node?.snapshot !== undefined ? 'a snapshot holds compiled code already.' : undefined),
  sideEffect:
    'A folder has to be kept beside the program and made again for every Node, flag and version of it; what does not fit is refused by V8 and compiled as before.',
  byHand: (value) =>
    value === true
      ? 'Name the folder under engine.node.compileCache; in a program of your own set NODE_COMPILE_CACHE (Node 22) or hand cachedData to vm.Script.'
      : 'Leave engine.node.compileCache out.',
};
