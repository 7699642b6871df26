import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findRunFolder } from '../../../src/history/find-document.ts';

let reports: string;
beforeEach(() => {
  reports = mkdtempSync(join(tmpdir(), 'coldstart-test-'));
});
afterEach(() => rmSync(reports, { recursive: true, force: true }));

function run(id: string, hasHead: boolean): string {
  const folder = join(reports, 'runs', id);
  mkdirSync(folder, { recursive: true });
  if (hasHead) writeFileSync(join(folder, 'run.json'), '{}');
  return folder;
}

describe('findRunFolder', () => {
  it('takes the newest run that can be read, not one that was killed before it had written anything', async () => {
    run('20260101-000000-a-0000', true);
    const wanted = run('20260102-000000-b-0000', true);
    run('20260103-000000-c-0000', false);
    expect(await findRunFolder(reports, undefined)).toBe(wanted);
  });

  it('says that there is none', async () => {
    run('20260103-000000-c-0000', false);
    for (const wanted of [undefined, '20260103-000000-c-0000', 'other'])
      await expect(findRunFolder(reports, wanted)).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
  });
});
