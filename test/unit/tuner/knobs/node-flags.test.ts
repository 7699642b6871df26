import { describe, expect, it } from 'vitest';
import { NODE_LARGE_PAGES } from '../../../../src/tuner/knobs/node-large-pages.ts';
import { aForeignVariant, aProcessTarget, aVariant } from '../../../support/a-scenario.ts';
import { aKnobWorld } from '../../../support/tunable-variants.ts';

describe('a flag that newer Nodes ignore', () => {
  const ours = aVariant({ target: aProcessTarget() });
  const world = (nodeVersion: string) => aKnobWorld({ nodeVersion });

  it('is nothing to set where an instance of ours runs on such a Node', () => {
    expect(NODE_LARGE_PAGES.missing(ours, world('24.21.0'))).toBeUndefined();
    expect(NODE_LARGE_PAGES.missing(ours, world('26.0.0'))).toBe('Node 26.0.0 does nothing with --use-largepages.');
  });

  it("is left to a user's own command, whose Node nobody knows", () => {
    const theirs = aForeignVariant({ target: aProcessTarget({ command: ['node', 'server.js'] }) });
    expect(NODE_LARGE_PAGES.missing(theirs, world('26.0.0'))).toBeUndefined();
  });
});
