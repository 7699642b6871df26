import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { resultOf } from '../../src/app/report-run.ts';
import { type HistoryReading, readHistory } from '../../src/history/read-history.ts';
import { aSavedResult, runIdAt, saveRun } from '../support/saved-runs.ts';

let tools: string;
let writer: string;
let template: string;
let reports: string;
beforeAll(async () => {
  tools = mkdtempSync(join(tmpdir(), 'coldstart-test-'));
  writer = join(tools, 'history-writer.mjs');
  template = join(tools, 'template.json');
  const entry = fileURLToPath(new URL('../fixtures/history-writer.ts', import.meta.url));
  await build({ entryPoints: [entry], outfile: writer, bundle: true, format: 'esm', platform: 'node', target: 'node20', logLevel: 'error' });
  writeFileSync(template, JSON.stringify(aSavedResult({ minute: 1 })));
});
afterAll(() => rmSync(tools, { recursive: true, force: true }));
beforeEach(() => {
  reports = mkdtempSync(join(tmpdir(), 'coldstart-test-'));
});
afterEach(() => rmSync(reports, { recursive: true, force: true }));

interface Writer {
  readonly child: ChildProcess;
  /** Ids that it said were saved whole. */
  readonly saved: () => string[];
  readonly ended: Promise<number | null>;
  readonly complaints: () => string;
}

function startWriter(worker: string, count: number): Writer {
  const child = spawn(process.execPath, [writer, reports, template, worker, String(count)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let complaints = '';
  child.stdout?.on('data', (text: Buffer) => {
    said += text;
  });
  child.stderr?.on('data', (text: Buffer) => {
    complaints += text;
  });
  // The last line may be half of one.
  return { child, saved: () => said.split('\n').slice(0, -1), ended: new Promise((resolve) => child.on('close', resolve)), complaints: () => complaints };
}

const read = (): Promise<HistoryReading> => readHistory({ reportsFolder: reports, judge: resultOf });

describe('processes that write at once', () => {
  it('lose nothing: every run of eight writers is in the history, and the index that they left is whole', async () => {
    const writers = Array.from({ length: 8 }, (_, one) => startWriter(`w${one}`, 25));
    const codes = await Promise.all(writers.map(({ ended }) => ended));
    expect([codes, writers.map(({ complaints }) => complaints()).join('')]).toEqual([codes.map(() => 0), '']);
    const left = JSON.parse(readFileSync(join(reports, 'history', 'index.json'), 'utf8')) as { kind: string };
    expect(left.kind).toBe('history-index');
    const { index, notices } = await read();
    expect([index.rows.map(({ runId }) => runId).sort(), notices]).toEqual([writers.flatMap(({ saved }) => saved()).sort(), []]);
    expect(index.rows).toHaveLength(200);
    expect(readdirSync(join(reports, 'history'))).toEqual(['index.json']);
    expect((await read()).opened).toBe(0);
  });

  it('may be killed at any moment: what was saved whole counts, the rest is no error', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { child, saved, ended } = startWriter(`k${round}`, 0);
      await new Promise<void>((resolve) => child.stdout?.on('data', () => saved().length >= 3 + round && resolve()));
      child.kill('SIGKILL');
      await ended;
      const { index, notices } = await read();
      const known = new Set(index.rows.map(({ runId }) => runId));
      expect(saved().filter((runId) => !known.has(runId))).toEqual([]);
      expect([index.damaged, notices]).toEqual([[], []]);
    }
  });

  it('a full disk takes the index away, not the history', async () => {
    if (process.getuid?.() !== 0) {
      console.warn('skipped: only root can mount a small disk');
      return;
    }
    const small = join(reports, 'small');
    mkdirSync(small);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', small]);
    try {
      await saveRun(small, { minute: 1 });
      const room = { reportsFolder: small, judge: resultOf };
      const before = await readHistory(room);
      await saveRun(small, { minute: 2 });
      for (const size of [65_536, 4096, 1]) fillUp(join(small, `filler-${size}`), size);
      const found = await readHistory(room);
      expect(found.index.rows.map(({ runId }) => runId)).toEqual([runIdAt(1), runIdAt(2)]);
      expect(found.notices).toEqual([expect.stringMatching(/in memory only .*ENOSPC/)]);
      expect(JSON.parse(readFileSync(join(small, 'history', 'index.json'), 'utf8'))).toEqual(before.index);
      expect(readdirSync(join(small, 'history'))).toEqual(['index.json']);
    } finally {
      execFileSync('umount', [small]);
    }
  });
});

/** Writes until nothing more fits. */
function fillUp(file: string, step: number): void {
  for (let size = step; ; size += step) {
    try {
      writeFileSync(file, Buffer.alloc(size));
    } catch {
      return;
    }
  }
}
