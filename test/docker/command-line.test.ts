import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/core/run-result.ts';
import { coldstart, makeWorkplace, runFolder, startColdstart, type Workplace } from '../support/built-binary.ts';
import { until } from '../support/host-programs.ts';

let place: Workplace;
beforeEach(() => {
  place = makeWorkplace();
});
afterEach(() => place.remove());

function containersOf(runId: string): string[] {
  const ids = execFileSync('docker', ['ps', '-aq', '--filter', `label=coldstart.run=${runId}`], { encoding: 'utf8' });
  return ids.split('\n').filter((id) => id !== '');
}

function saved(name: string, scenario: Record<string, unknown>): string {
  const file = join(place.folder, `${name}.yaml`);
  writeFileSync(file, JSON.stringify({ title: name, trials: 2, controls: 0, budget: { at: 'p50' }, ...scenario }));
  return file;
}

/** The instrumented image is the only one that this machine is sure to have; here it plays an image of somebody else. */
function plainServer(script: string): Record<string, unknown> {
  const [image] = execFileSync('docker', ['images', '--filter', 'label=coldstart.image', '--format', '{{.Repository}}:{{.Tag}}'], { encoding: 'utf8' }).split(
    '\n',
  );
  return { docker: { image, entrypoint: ['/usr/bin/node', '-e', script] } };
}

describe('[docker] the built binary', () => {
  it('splits the platform time of the instrumented container and explains nearly all of it', async () => {
    const file = saved('fake', { target: 'docker', engine: { backend: 'fake', pipeline: 'sequential', options: { 'delay.deserialize': 300 } } });
    const { code, stdout, stderr } = await coldstart(place, ['run', file, '--json']);
    expect(code, stderr).toBe(0);
    const { trials, environment, phases } = JSON.parse(stdout) as RunResult;
    expect(environment.target['docker.version']).toBeTruthy();
    expect(phases.map(({ id }) => id)).toEqual(expect.arrayContaining(['container-create', 'container-start', 'process-spawn', 'deserialize', 'ready']));
    for (const trial of trials.filter(({ role }) => role === 'measured')) {
      expect(trial.outcome).toBe('completed');
      expect(trial.state.verified).toBe(true);
      expect(trial.secondInferenceMs).toBeGreaterThan(trial.readyMs ?? Number.NaN);
    }
    expect(containersOf(runFolder(place).split('/').at(-1) ?? '')).toEqual([]);
  });

  it('measures an image that it did not instrument, with its health and inference routes', async () => {
    await coldstart(place, ['run', saved('image', { target: 'docker', engine: { backend: 'fake' }, trials: 1 }), '--out', join(place.folder, 'first')]);
    const script = "require('node:http').createServer((request, response) => response.end(request.url)).listen(8000)";
    const file = saved('foreign', { target: plainServer(script), health: { url: 'http://:8000/health' }, infer: { url: 'http://:8000/predict' } });
    const { code, stdout, stderr } = await coldstart(place, ['run', file, '--json']);
    expect(code, stderr).toBe(0);
    const measured = (JSON.parse(stdout) as RunResult).trials.filter(({ role }) => role === 'measured');
    for (const trial of measured) {
      expect(trial.coverageOf).toBe('platform');
      expect(trial.spans.map(({ phase }) => phase)).toEqual(expect.arrayContaining(['container-create', 'container-start', 'application']));
      expect(trial.firstInferenceMs).toBeGreaterThan(trial.readyMs ?? Number.NaN);
    }
  });

  it('says that a health route promised too much when the inference fails', async () => {
    await coldstart(place, ['run', saved('image', { target: 'docker', engine: { backend: 'fake' }, trials: 1 }), '--out', join(place.folder, 'first')]);
    const script = "require('node:http').createServer((q, r) => { r.statusCode = q.url === '/health' ? 200 : 500; r.end(); }).listen(8000)";
    const file = saved('liar', { target: plainServer(script), health: { url: 'http://:8000/health' }, infer: { url: 'http://:8000/predict' } });
    const { code, stderr } = await coldstart(place, ['run', file]);
    expect(stderr).toContain('PROBE_INFERENCE_FAILED');
    expect(code).toBe(3);
  });

  it('finds and removes the container of a killed harness by its label, and nothing of a live run', async () => {
    const file = saved('killed', { target: 'docker', engine: { backend: 'fake', options: { 'delay.deserialize': 400 } }, trials: 100 });
    const running = startColdstart(place, ['run', file, '--verbose']);
    await until(() => /trial 2 /.test(running.stderr()), 'the second trial', 240_000);
    const runId = runFolder(place).split('/').at(-1) ?? '';
    // One that has just begun, and a harness that takes it away no more: it would be killed while it asks for that.
    const ended = new Set(containersOf(runId));
    await until(() => containersOf(runId).some((id) => !ended.has(id)), 'a container of the next trial', 20_000);
    running.child.kill('SIGSTOP');
    const during = await coldstart(place, ['clean', '--dry-run']);
    expect(during.stdout).not.toContain(runId);
    running.child.kill('SIGKILL');
    await running.finished;
    expect(containersOf(runId).length).toBeGreaterThan(0);
    const clean = await coldstart(place, ['clean', '--run', runId]);
    expect(clean.stdout).toMatch(/removed container/);
    expect(containersOf(runId)).toEqual([]);
  });

  it('ends by itself when all is printed, whatever it asked the daemon for', async () => {
    const written = "require('node:fs').writeFileSync('/tmp/startup.log', Date.now() / 1000 + ' loaded\\n'.repeat(50_000));";
    const script = `${written} require('node:http').createServer((request, response) => response.end('')).listen(8000)`;
    const volume = { target: { docker: { modelStorage: 'volume' } }, engine: { backend: 'onnxruntime', model: { make: 'mlp' } } };
    await coldstart(place, ['run', saved('image', { target: 'docker', engine: { backend: 'fake' }, trials: 1 }), '--out', join(place.folder, 'first')]);
    const marked = { target: plainServer(script), health: { url: 'http://:8000/health' }, marks: { files: ['/tmp/startup.log'] } };
    for (const [name, scenario] of Object.entries({ filled: volume, found: volume, marked })) {
      const { child, finished } = startColdstart(place, ['run', saved(name, { ...scenario, trials: 1 }), '--json']);
      // Once the result is printed only what is still open keeps it.
      const late = new Promise((resolve) => child.stdout?.once('data', () => setTimeout(() => resolve('runs on'), 10_000).unref()));
      expect({ name, end: await Promise.race([finished.then(({ code }) => code), late]) }).toEqual({ name, end: 0 });
      child.kill('SIGKILL');
    }
  });

  it('leaves no container at Ctrl-C', async () => {
    const file = saved('interrupted', { target: 'docker', engine: { backend: 'fake', options: { 'delay.deserialize': 400 } }, trials: 100 });
    const running = startColdstart(place, ['run', file, '--verbose']);
    await until(() => /trial 2 /.test(running.stderr()), 'the second trial', 240_000);
    running.child.kill('SIGINT');
    expect((await running.finished).code).toBe(130);
    expect(containersOf(runFolder(place).split('/').at(-1) ?? '')).toEqual([]);
  });

  it('names a daemon that does not answer, and an image that is not there', async () => {
    const unreachable = await coldstart(place, ['run', '--target', 'docker', '--engine', 'fake'], { DOCKER_HOST: 'unix:///nonexistent/docker.sock' });
    expect(unreachable.stderr).toContain('TARGET_DOCKER_UNREACHABLE');
    expect(unreachable.code).toBe(3);
    const missing = await coldstart(place, ['run', '--image', 'no-such-image:1', '--health', 'http://:8000/']);
    expect(missing.stderr).toContain('TARGET_IMAGE_MISSING');
    expect(missing.code).toBe(3);
  });
});
