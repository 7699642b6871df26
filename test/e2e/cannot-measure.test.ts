import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectNothingLeft, fakeScenario, runServer } from '../support/bad-starts.ts';
import { coldstart, makeWorkplace, type Workplace } from '../support/built-binary.ts';
import { freePort } from '../support/host-programs.ts';

let place: Workplace;
beforeEach(() => {
  place = makeWorkplace();
});
afterEach(() => place.remove());

describe('[e2e] a run that cannot measure says why in one sentence, with a hint, and exits with 3', () => {
  const cases: readonly [string, Record<string, unknown>, RegExp, readonly string[]][] = [
    ['a server that ends at once', { mode: 'exit' }, /TARGET_EXITED/, []],
    ['a server that never listens', { mode: 'silent' }, /PROBE_TIMED_OUT/, ['--timeout', '1s']],
    ['a server that answers 503 for ever', { refusals: 1_000_000 }, /the last answer was 503.*PROBE_TIMED_OUT/s, ['--timeout', '1s']],
  ];
  for (const [what, mode, expected, flags] of cases) {
    it(what, async () => {
      const { code, stderr } = await runServer(place, mode, flags);
      expect(stderr).toMatch(expected);
      expect(code).toBe(3);
      expectNothingLeft(place);
    });
  }

  it('a folder for reports that cannot be made, also where the kernel lies about it', async () => {
    const file = join(place.folder, 'file');
    writeFileSync(file, '');
    for (const out of ['/proc/coldstart', join(file, 'reports')]) {
      const { code, stderr } = await coldstart(place, ['run', '--target', 'process', '--engine', 'fake', '--port', String(await freePort()), '--out', out]);
      expect(stderr).toMatch(/HOST_NOT_WRITABLE/);
      expect(code).toBe(3);
    }
  });

  it('a command that does not exist', async () => {
    const { code, stderr } = await coldstart(place, ['run', '--health', 'http://127.0.0.1:9/', '--', '/nonexistent/server']);
    expect(stderr).toMatch(/TARGET_COMMAND_NOT_FOUND/);
    expect(code).toBe(3);
  });

  it('a port that answers already', async () => {
    const port = await freePort();
    const squatter = createServer().listen(port, '127.0.0.1');
    try {
      const { code, stderr } = await coldstart(place, ['run', '--target', 'process', '--engine', 'fake', '--port', String(port)]);
      expect(stderr).toMatch(/TARGET_PORT_TAKEN/);
      expect(code).toBe(3);
    } finally {
      squatter.close();
    }
  });

  it("an engine that fails, with the phase and the engine's own words", async () => {
    const { code, stderr } = await coldstart(place, [
      'run',
      fakeScenario(place, await freePort(), { 'fail.deserialize': 'weights <script>alert(1)</script> \u001b[31mred' }),
    ]);
    expect(stderr).toMatch(/deserialize.*ENGINE_FAILED/s);
    expect(stderr).toContain('<script>');
    expect(stderr).not.toContain('\u001b[31m');
    expect(code).toBe(3);
    expectNothingLeft(place);
  });

  it('an engine that hangs', async () => {
    const port = await freePort();
    const { code, stderr } = await coldstart(place, [
      'run',
      fakeScenario(place, port, { 'hang.deserialize': true }, { health: { url: `http://:${port}/health`, timeout: '1s' } }),
    ]);
    expect(stderr).toMatch(/PROBE_TIMED_OUT/);
    expect(code).toBe(3);
    expectNothingLeft(place);
  });

  const models: readonly [string, Buffer | undefined, RegExp][] = [
    ['that is missing', undefined, /ENGINE_MODEL_MISSING/],
    ['that is a web page', Buffer.from('<!DOCTYPE html><html><body>404</body></html>'), /ENGINE_MODEL_INVALID/],
    ['that is empty', Buffer.alloc(0), /ENGINE_MODEL_INVALID/],
    ['of random bytes', Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 131 + 7) % 251)), /ENGINE_MODEL_INVALID/],
  ];
  for (const [what, bytes, expected] of models) {
    it(`a model ${what}`, async () => {
      const file = join(place.folder, 'model.onnx');
      if (bytes) writeFileSync(file, bytes);
      const { code, stderr } = await coldstart(place, ['run', '--target', 'process', '--model', file, '--port', String(await freePort())]);
      expect(stderr).toMatch(expected);
      expect(code).toBe(3);
    });
  }

  it('a model that was cut off', async () => {
    const file = join(place.folder, 'model.onnx');
    await coldstart(place, ['model', 'make', 'mlp', '--out', file]);
    writeFileSync(file, readFileSync(file).subarray(0, 1_000_000));
    const { code, stderr } = await coldstart(place, ['run', '--target', 'process', '--model', file, '--port', String(await freePort())]);
    expect(stderr).toMatch(/ENGINE_MODEL_INVALID/);
    expect(code).toBe(3);
  });
});
