import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, describe, expect, it } from 'vitest';
import { coldstart, makeWorkplace, quickRun, runFolder } from '../support/built-binary.ts';
import { freePort } from '../support/host-programs.ts';

const place = makeWorkplace();
afterAll(() => place.remove());

describe('[e2e] one run of the built binary', () => {
  it('measures the fake engine, prints exactly the result, and saves all that the contract names', async () => {
    const { result, finished } = await quickRun(place, await freePort(), ['--seed', '7']);
    expect(finished.code, finished.stderr).toBe(0);
    expect(result.kind).toBe('run');
    const sampled = result.trials.filter((trial) => trial.role === 'measured');
    expect(sampled.map((trial) => trial.outcome)).toEqual(['completed', 'completed']);
    for (const trial of sampled) {
      expect(trial.readyMs).toBeGreaterThan(0);
      expect(trial.firstInferenceMs).toBeGreaterThan(trial.readyMs ?? Number.NaN);
      expect(trial.secondInferenceMs).toBeGreaterThan(trial.firstInferenceMs ?? Number.NaN);
      expect(trial.readyInsideMs).toBeLessThanOrEqual((trial.readyMs ?? 0) + 1);
    }
    const folder = runFolder(place);
    for (const name of ['scenario.yaml', 'result.json', 'report.html', 'run.json']) expect(existsSync(join(folder, name)), name).toBe(true);
    expect(readdirSync(join(folder, 'trials'))).toHaveLength(result.trials.length);
    expect(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'))).toEqual(result);
  });

  it('prints a result that its own published schema accepts', async () => {
    const schema = JSON.parse((await coldstart(place, ['schema', 'result'])).stdout);
    const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);
    expect(validate(JSON.parse(readFileSync(join(runFolder(place), 'result.json'), 'utf8'))), JSON.stringify(validate.errors?.slice(0, 5))).toBe(true);
  });

  it('runs the saved scenario again', async () => {
    const again = await coldstart(place, ['run', join(runFolder(place), 'scenario.yaml'), '--json', '--out', join(place.folder, 'again')]);
    expect(again.code, again.stderr).toBe(0);
  });

  it('renders the saved run again without measuring', async () => {
    const markdown = await coldstart(place, ['report', '--format', 'markdown', '--out', '-']);
    expect(markdown.code, markdown.stderr).toBe(0);
    expect(markdown.stdout).toContain('2 of 2 starts');
    const html = await coldstart(place, ['report']);
    expect(existsSync(html.stdout.trim())).toBe(true);
  });
});
