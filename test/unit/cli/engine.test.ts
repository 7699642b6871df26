import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CliIo } from '../../../src/cli/io.ts';
import { runCli } from '../../../src/cli/program.ts';
import { BACKENDS } from '../../../src/engine/backends/registry.ts';
import { hollowPlan, unpackPlan } from '../../support/plans.ts';

let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coldstart-engine-'));
  unpackPlan('tiny.vcx.trt106', folder);
  unpackPlan('tiny.trt861', folder);
  await hollowPlan('mlp1g.fp32.trt106', folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function coldstart(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({ write: (text: string) => (written[name] += text), columns: 120 });
  const io: CliIo = { stdout: stream('stdout'), stderr: stream('stderr'), env: {}, cwd: folder, signal: new AbortController().signal, exitCode: 0 };
  return { code: await runCli(args, io), ...written };
}

describe('[unit] coldstart engine inspect', () => {
  it('shows a plan as a person reads it', async () => {
    const { code, stdout } = await coldstart('engine', 'inspect', 'tiny.vcx.trt106.plan');
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        'tiny.vcx.trt106.plan',
        '  format      TensorRT plan, container layout 2',
        '  built by    TensorRT 10.6.0.26, serialization tag 239',
        '  built on    compute capability 9.0, 132 SMs at 1980 MHz, 150 GB memory (6016 bit, 3201 MHz), L2 62.9 MB',
        '  size        182 kB (181516 bytes), as its header states',
        '  sections    ENGN  engine   at byte     80    180 kB',
        '              WGHT  weights  at byte 179944   1.57 kB',
        '  integrity   ✓ whole',
        '',
      ].join('\n'),
    );
  });

  it('reads a few kilobytes of a plan of a gigabyte, and takes several at once', async () => {
    const { code, stdout } = await coldstart('engine', 'inspect', 'mlp1g.fp32.trt106.plan', 'tiny.trt861.plan', '--json');
    expect(code).toBe(0);
    const { kind, schemaVersion, plans } = JSON.parse(stdout);
    expect({ kind, schemaVersion }).toEqual({ kind: 'engine-inspection', schemaVersion: 1 });
    expect(plans).toMatchObject([
      { usable: true, facts: { fileBytes: 1_073_833_956, version: { text: '10.6.0.26' }, sections: [{ tag: 'ENGN' }, { sizeBytes: 1_073_742_080 }] } },
      { usable: true, facts: { version: { text: '8.6.1.6' } } },
    ]);
  });

  it('ends with 3 and shows what it found where a plan is damaged', async () => {
    const file = join(folder, 'short.plan');
    writeFileSync(file, readFileSync(join(folder, 'tiny.trt861.plan')));
    truncateSync(file, 100_000);
    const { code, stdout, stderr } = await coldstart('engine', 'inspect', 'short.plan');
    expect(code).toBe(3);
    expect(stdout).toMatch(/built by {4}TensorRT 8\.6\.1\.6/);
    expect(stdout).toMatch(/integrity {3}✗ it is truncated: 166820 bytes were expected, there are 100000/);
    expect(stderr).toMatch(/truncated.*ENGINE_MODEL_INVALID/);
  });

  it('says of a header that is cut only that it is cut', async () => {
    const file = join(folder, 'cut.plan');
    writeFileSync(file, readFileSync(join(folder, 'tiny.trt861.plan')).subarray(0, 20));
    const { code, stdout } = await coldstart('engine', 'inspect', 'cut.plan');
    expect(code).toBe(3);
    expect(stdout).toMatch(/integrity {3}✗ it is truncated: its header has 32 bytes, there are 20/);
    expect(stdout).not.toContain('built on');
  });

  it('answers at once for a pipe, a folder, a missing and an unreadable name', async () => {
    execFileSync('sh', ['-c', 'mkfifo "$0"', join(folder, 'pipe')]);
    for (const [file, expected] of [
      ['pipe', /it is not a regular file \[ENGINE_MODEL_INVALID\]/],
      ['.', /it is a folder \[ENGINE_MODEL_INVALID\]/],
      ['nowhere.plan', /model nowhere\.plan does not exist \[ENGINE_MODEL_MISSING\]/],
      ['/dev/zero', /it is not a regular file/],
    ] as const) {
      const { code, stderr, stdout } = await coldstart('engine', 'inspect', file, 'tiny.trt861.plan', '--json');
      expect(stderr, file).toMatch(expected);
      expect(code).toBe(3);
      expect(JSON.parse(stdout).plans.map(({ usable }: { usable: boolean }) => usable)).toEqual([false, true]);
    }
  });

  it('shows escape sequences of names and metadata instead of obeying them', async () => {
    const metadata = Buffer.from(JSON.stringify({ task: 'detect\u001b[31m' }));
    const length = Buffer.alloc(4);
    length.writeInt32LE(metadata.length);
    writeFileSync(join(folder, 'wrapped.engine'), Buffer.concat([length, metadata, readFileSync(join(folder, 'tiny.trt861.plan'))]));
    const { code, stdout } = await coldstart('engine', 'inspect', 'wrapped.engine');
    expect(code).toBe(0);
    expect(stdout).toMatch(/Ultralytics, \d+ bytes before the plan.*task\s+detect␛/s);
    expect(stdout).not.toContain('\u001b');
  });
});

describe('[unit] coldstart engine', () => {
  for (const verb of ['inspect', 'build']) {
    it(`${verb} --help has examples`, async () => {
      const { code, stdout } = await coldstart('engine', verb, '--help');
      expect(code).toBe(0);
      expect(stdout).toMatch(/Examples:\n {2}coldstart engine/);
    });
  }

  it('is told of by list engines, with every option of every engine', async () => {
    const { code, stdout } = await coldstart('list', 'engines', '--json');
    expect(code).toBe(0);
    const rows: { id: string; title: string; detail: string }[] = JSON.parse(stdout);
    const names = Object.values(BACKENDS).flatMap(({ id, options }) => [id, ...Object.keys(options).map((name) => name.replace(/\.$/, '.*'))]);
    expect(rows.map(({ id }) => id.trim())).toEqual(names);
    expect(rows).toContainEqual({ id: '  allocation', title: 'static', detail: expect.stringMatching(/^static \| on-profile-change \| user-managed: memory/) });
  });

  it('says where TensorRT may lie when it is not found', async () => {
    const { stdout } = await coldstart('doctor', '--quick', '--library', '/nowhere/libnvinfer.so.10', '--json');
    const row = JSON.parse(stdout).checks.find(({ id }: { id: string }) => id === 'engine-library');
    expect(row.remedy).toMatch(/COLDSTART_TENSORRT_LIBRARIES.*--library/);
  });

  it('build refuses a precision that is none', async () => {
    const { code, stderr } = await coldstart('engine', 'build', 'model.onnx', '--precision', 'fp8');
    expect(code).toBe(2);
    expect(stderr).toMatch(/fp8.*fp32, fp16, bf16, int8/s);
  });
});
