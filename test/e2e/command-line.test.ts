import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { coldstart, makeWorkplace } from '../support/built-binary.ts';
import { unpackPlan } from '../support/plans.ts';

const place = makeWorkplace();
afterAll(() => place.remove());

describe('[e2e] the other commands', () => {
  it('doctor says what this machine can measure, as text and as JSON', async () => {
    const text = await coldstart(place, ['doctor']);
    expect(text.code, text.stderr).toBe(0);
    expect(text.stdout).toMatch(/this machine can measure/);
    expect(text.stdout).toMatch(/own cost/);
    const json = JSON.parse((await coldstart(place, ['doctor', '--json', '--quick'])).stdout);
    expect(json.checks.map((check: { id: string }) => check.id)).toContain('page-cache');
  });

  for (const what of ['phases', 'targets', 'engines', 'loaders', 'findings', 'knobs', 'scenarios']) {
    it(`list ${what} prints what the registry holds`, async () => {
      const entries = JSON.parse((await coldstart(place, ['list', what, '--json'])).stdout);
      const text = await coldstart(place, ['list', what]);
      expect(entries.length).toBeGreaterThan(1);
      for (const { id } of entries) expect(text.stdout).toContain(id.trim());
    });
  }

  it('init writes a scenario for an image, a model or a command, and does not overwrite', async () => {
    for (const [index, args] of [
      ['--image', 'app:1'],
      ['--model', 'model.onnx'],
      ['--', 'python3', 'server.py'],
    ].entries()) {
      const file = `own-${index}.yaml`;
      const made = await coldstart(place, args[0] === '--' ? ['init', '--out', file, ...args] : ['init', ...args, '--out', file]);
      expect(made.code, made.stderr).toBe(0);
    }
    expect((await coldstart(place, ['init', '--image', 'app:1', '--out', 'own-0.yaml'])).stderr).toMatch(/USAGE_FILE_EXISTS/);
  });

  it('model make writes the same bytes twice', async () => {
    const [first, second] = [
      await coldstart(place, ['model', 'make', 'mlp', '--out', 'a.onnx', '--json']),
      await coldstart(place, ['model', 'make', 'mlp', '--out', 'b.onnx', '--json']),
    ];
    expect(JSON.parse(first.stdout).sha256).toBe(JSON.parse(second.stdout).sha256);
  });

  it('schema scenario accepts what init writes', async () => {
    const schema = JSON.parse((await coldstart(place, ['schema', 'scenario'])).stdout);
    expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(['target', 'engine', 'budget', 'variants']));
  });

  for (const shell of ['bash', 'zsh', 'fish']) {
    it(`completion for ${shell} knows every verb and is a script that the shell accepts`, async () => {
      const { stdout, code } = await coldstart(place, ['completion', shell]);
      expect(code).toBe(0);
      for (const verb of ['run', 'report', 'doctor', 'clean', 'schema', 'engine', 'inspect', 'timing-cache']) expect(stdout).toContain(verb);
      const file = join(place.folder, `completion.${shell}`);
      writeFileSync(file, stdout);
      const check = spawnSync(shell, ['-n', file]);
      if (!check.error) expect(check.status, String(check.stderr)).toBe(0);
    });
  }

  it('help of every command has an example', async () => {
    for (const verb of ['run', 'report', 'doctor', 'list', 'init', 'clean', 'schema', 'completion', 'engine']) {
      const { stdout, code } = await coldstart(place, [verb, '--help']);
      expect(code).toBe(0);
      expect(stdout, verb).toMatch(/Example/);
    }
  });

  it('engine inspect tells a plan from other files, as text and as JSON', async () => {
    unpackPlan('tiny.trt861', place.folder);
    const plan = await coldstart(place, ['engine', 'inspect', 'tiny.trt861.plan']);
    expect(plan.code, plan.stderr).toBe(0);
    expect(plan.stdout).toMatch(/TensorRT 8\.6\.1\.6/);
    writeFileSync(join(place.folder, 'no.plan'), 'no plan at all');
    const other = await coldstart(place, ['engine', 'inspect', 'no.plan', '--json']);
    expect(other.code).toBe(3);
    expect(JSON.parse(other.stdout).plans[0]).toMatchObject({ usable: false, error: { code: 'ENGINE_MODEL_INVALID' } });
  });

  it('run refuses for TensorRT what is no whole plan, before anything is started', async () => {
    await coldstart(place, ['model', 'make', 'mlp', '--out', 'for-plan.onnx', '--force']);
    writeFileSync(join(place.folder, 'cut.plan'), readFileSync(unpackPlan('tiny.trt861', place.folder)).subarray(0, 30_000));
    for (const [model, expected] of [
      ['for-plan.onnx', /build a plan first: coldstart engine build .*ENGINE_MODEL_INVALID/],
      ['cut.plan', /truncated: 166820 bytes were expected, there are 30000 \[ENGINE_MODEL_INVALID\]/],
    ] as const) {
      const { code, stderr } = await coldstart(place, ['run', '--target', 'process', '--engine', 'tensorrt', '--model', model, '--trials', '1']);
      expect(stderr).toMatch(expected);
      expect(code).toBe(3);
    }
    expect(existsSync(join(place.folder, 'reports', 'runs'))).toBe(false);
  });

  it('doctor says that a plan which is none does not fit', async () => {
    const { code, stdout } = await coldstart(place, ['doctor', '--quick', '--model', 'nowhere.plan']);
    expect(code).toBe(3);
    expect(stdout).toMatch(/the plan does not fit this machine/);
  });

  it('a reader that goes away is no fault', () => {
    const binary = new URL('../../dist/coldstart.js', import.meta.url).pathname;
    const piped = spawnSync('sh', ['-c', `"${process.execPath}" "${binary}" schema result | head -c 10 >/dev/null; echo done`], { encoding: 'utf8' });
    expect(piped.stdout).toContain('done');
    expect(piped.stderr).not.toMatch(/EPIPE/);
  });
});
