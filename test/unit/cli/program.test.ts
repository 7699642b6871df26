import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CliIo } from '../../../src/cli/io.ts';
import { runCli } from '../../../src/cli/program.ts';
import { saveRun } from '../../support/saved-runs.ts';

let reports: string;
beforeEach(() => {
  reports = mkdtempSync(join(tmpdir(), 'coldstart-program-'));
});
afterEach(() => rmSync(reports, { recursive: true, force: true }));

async function call(args: readonly string[], signal: AbortSignal): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') =>
    ({
      write: (text: string) => {
        written[name] += text;
        return true;
      },
    }) as unknown as CliIo['stdout'];
  const io = { stdout: stream('stdout'), stderr: stream('stderr'), env: {}, cwd: reports, signal, exitCode: 0 } as CliIo;
  return { code: await runCli(args, io), ...written };
}

describe('the program at Ctrl-C', () => {
  it.each([['history'], ['history prune --keep 1 --dry-run']])('is interrupted while %s reads, which is no fault', async (line) => {
    await saveRun(reports, { minute: 1 });
    const { code, stderr } = await call([...line.split(' '), '--out', reports], AbortSignal.abort());
    expect([code, stderr]).toEqual([130, expect.stringMatching(/^coldstart: interrupted \[COMMAND_INTERRUPTED\]\n/)]);
  });

  it('goes on where nobody interrupts', async () => {
    await saveRun(reports, { minute: 1 });
    expect((await call(['history', '--out', reports], new AbortController().signal)).code).toBe(0);
  });
});

describe('init --for NAME --out -', () => {
  it('prints a schedule that is one file, makes no folder of that name, and refuses one that is several', async () => {
    const { signal } = new AbortController();
    expect((await call(['init', '--for', 'cron', '--out', '-'], signal)).stdout).toMatch(/^0 2 \* \* \* cd /m);
    expect(await call(['init', '--for', 'systemd', '--out', '-'], signal)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('3 files') });
    expect((await call(['history', '--out', '-'], signal)).stdout).toMatch(/^no saved run under/);
  });
});
