import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadNightly } from '../../../src/scenario/nightly.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coldstart-nightly-file-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a nightly file that cannot be taken', () => {
  it('is called a nightly file where it is missing', async () => {
    await expect(loadNightly(join(folder, 'absent.yaml'))).rejects.toMatchObject({
      code: 'NIGHT_FILE_MISSING',
      message: expect.stringContaining('absent.yaml'),
    });
  });

  it('is explained by the schema of nightly files, not of scenarios', async () => {
    const file = join(folder, 'nightly.yaml');
    writeFileSync(file, 'series:\n  - scenario: app.yaml\n    pair: 3\n');
    await expect(loadNightly(file)).rejects.toMatchObject({ code: 'SCENARIO_UNKNOWN_KEY', hint: 'coldstart schema nightly prints every key' });
    writeFileSync(file, 'none\n');
    await expect(loadNightly(file)).rejects.toMatchObject({ code: 'SCENARIO_INVALID_VALUE', message: expect.stringContaining('nightly') });
  });
});
