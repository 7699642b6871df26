import { describe, expect, it } from 'vitest';
import { keepLog, logRedactor } from '../../../src/app/clean-log.ts';
import { cleanTrial } from '../../../src/app/clean-trial.ts';
import type { SavedMark, Span } from '../../../src/core/trial.ts';
import { aProcessTarget, aScenario, aTrial, aVariant } from '../../support/builders.ts';

const SECRET = 'correct-horse-battery';

describe('cleanTrial', () => {
  const redact = logRedactor(aScenario({ variants: [aVariant({ target: aProcessTarget({ env: { LICENCE: SECRET, STAGE: 'model-read' } }) })] }), {});
  const mark: SavedMark = { phase: `loaded ${SECRET}`, edge: 'instant', atMs: 3, uncertaintyMs: 1, source: 'startup-log', lane: 'startup-log', index: 0 };
  const span: Span = { phase: `with ${SECRET}`, index: 0, lane: 'main', beginMs: 1, endMs: 2, exclusiveMs: 1, uncertaintyMs: 0, critical: false };

  it('takes a secret out of every text that an instance writes', () => {
    const told = aTrial({
      marks: [mark],
      spans: [span],
      facts: { note: `key ${SECRET}`, count: 3 },
      warnings: [`${SECRET}: began and never ended`],
      failure: { code: 'TARGET_EXITED', message: `cannot log in with ${SECRET}` },
    });
    const clean = cleanTrial(told, redact);
    expect(JSON.stringify(clean)).not.toContain(SECRET);
    expect([clean.marks[0]?.phase, clean.facts]).toEqual(['loaded [redacted]', { note: 'key [redacted]', count: 3 }]);
  });

  it('leaves our own phases alone, also where a variable has the name of one', () => {
    const trial = aTrial();
    expect(cleanTrial(trial, redact)).toEqual(trial);
    expect(trial.spans.some(({ phase }) => phase === 'model-read')).toBe(true);
  });

  it('has no quarrel with a log that was never written', async () => {
    await expect(keepLog('/nonexistent/t001.log', '/nonexistent/kept.log', redact)).resolves.toBeUndefined();
  });
});
