import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { coldstart, makeWorkplace, type Workplace } from '../support/built-binary.ts';

let place: Workplace;
beforeEach(() => {
  place = makeWorkplace();
});
afterEach(() => place.remove());

describe('[e2e] wrong usage exits with 2 before anything is started', () => {
  const cases: readonly [string, readonly string[], RegExp][] = [
    ['an unknown verb', ['rnu'], /unknown command.*run/s],
    ['an unknown flag', ['run', '--trails', '3'], /--trials/],
    ['an unknown engine', ['run', '--engine', 'onnxrutnime'], /onnxruntime/],
    ['an unknown loader', ['run', '--target', 'process', '--loader', 'mmpa'], /mmap/],
    ['a negative count', ['run', '--trials', '-1'], /trials/],
    ['a budget without unit', ['run', '--budget', 'soon'], /budget/],
    ['a scenario that is not there', ['run', 'nowhere.yaml'], /SCENARIO_NOT_FOUND/],
    ['an https route', ['run', '--health', 'https://127.0.0.1/', '--', 'true'], /PROBE_URL_UNSUPPORTED/],
    ['an unknown format', ['run', '--format', 'pdf'], /pdf/],
    ['a report of no run', ['report', 'nothing'], /RUN_NOT_FOUND/],
    ['a command without a health route', ['run', '--', 'true'], /health/],
  ];
  for (const [what, args, expected] of cases) {
    it(what, async () => {
      const { code, stderr } = await coldstart(place, args);
      expect(stderr).toMatch(expected);
      expect(code).toBe(2);
      expect(existsSync(join(place.folder, 'reports', 'runs'))).toBe(false);
    });
  }

  it('a misspelt key, with its line and the nearest name', async () => {
    const file = join(place.folder, 'typo.yaml');
    writeFileSync(file, 'title: typo\ntarget: process\nengine:\n  backend: fake\n  laoder: mmap\n');
    const { code, stderr } = await coldstart(place, ['run', file]);
    expect(stderr).toMatch(/typo\.yaml:5.*laoder.*loader.*SCENARIO_UNKNOWN_KEY/s);
    expect(code).toBe(2);
  });
});
