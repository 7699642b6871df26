import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestRepository } from '../support/a-repository.ts';
import { allText, coldstart, makeWorkplace, type Workplace } from '../support/built-binary.ts';
import { freePort } from '../support/host-programs.ts';
import { receiveAll, servePrivately } from '../support/private-git.ts';

const SECRET = 'hunter2-4f9c0a';
const FORMATS = 'json,csv,markdown,junit,github,perfetto,otlp,prometheus,openmetrics';
const SERVER = `import { createServer } from 'node:http';
console.log('serving with', process.env.API_TOKEN);
createServer((request, response) => response.end('ok')).listen(Number(process.argv[2]), '127.0.0.1');
`;

let place: Workplace;
let closers: (() => void)[];
/** The address of the repository with user and password, and the scenario that measures its commits. */
let address: string;
let scenario: string;

beforeEach(async () => {
  place = makeWorkplace();
  place.env['XDG_CACHE_HOME'] = join(place.folder, 'cache');
  place.env['BUILD_TOKEN'] = SECRET;
  const repository = new TestRepository(join(place.folder, 'origin'));
  repository.write('server.mjs', SERVER);
  repository.commit('A server');
  repository.git('tag', 'v1');
  repository.write('server.mjs', `${SERVER}// the same\n`);
  repository.commit(`Read the token=${SECRET} from the environment`);
  repository.git('branch', 'broken');
  const port = await freePort();
  const served = await servePrivately(repository, 'me', SECRET);
  closers = [served.close];
  address = `git:http://me:${SECRET}@127.0.0.1:${served.port}/app.git`;
  scenario = join(place.folder, 'app.yaml');
  writeFileSync(
    scenario,
    JSON.stringify({
      build: { command: 'echo building with $BUILD_TOKEN; test -z "$BREAK"' },
      target: { process: { command: [process.execPath, 'server.mjs', String(port), `--token=${SECRET}`], env: { API_TOKEN: SECRET } } },
      health: { url: `http://127.0.0.1:${port}/`, status: 200 },
      budget: { at: 'p50' },
    }),
  );
});
afterEach(() => {
  for (const close of closers) close();
  place.remove();
});

/** Everything that anybody may read later: reports, runtime files, and what the cache noted of the repository. */
function kept(): string {
  return ['reports', 'runtime', 'cache']
    .map((name) => join(place.folder, name))
    .filter(existsSync)
    .map(allText)
    .join('\n');
}

describe('[e2e] a secret stays one where commits are compared', () => {
  it('in the document of a comparison, in every format of it, and in what is sent', async () => {
    const compared = await coldstart(place, ['compare', `${address}@v1`, `${address}@main`, '--scenario', scenario, '--pairs', '6', '--format', FORMATS]);
    expect([0, 5], compared.stderr).toContain(compared.code);
    expect(compared.stderr).toContain('fetching http://127.0.0.1');
    let said = compared.stdout + compared.stderr;
    const receiver = await receiveAll();
    closers.push(receiver.close);
    const to = `http://me:${SECRET}@127.0.0.1:${receiver.port}`;
    const sent = await coldstart(place, ['report', '--otlp', to, '--pushgateway', to]);
    expect(sent.code, sent.stderr).toBe(0);
    expect([...receiver.authorizations]).toEqual([`Basic ${btoa(`me:${SECRET}`)}`]);
    expect(receiver.seen).toHaveLength(2);
    said += sent.stdout + sent.stderr + receiver.seen.join();
    expect(said).not.toContain(SECRET);
    expect(kept()).not.toContain(SECRET);
  });

  it('where a build prints it and fails, and where an address lacks its prefix', async () => {
    const failed = await coldstart(place, ['compare', `${address}@v1`, `${address}@main`, '--scenario', scenario], { BREAK: '1' });
    expect(failed.code).toBe(3);
    expect(failed.stderr).toContain('building with [redacted]');
    const bare = await coldstart(place, ['compare', `${address.slice('git:'.length)}@v1`, scenario, '--scenario', scenario]);
    expect(bare.code).toBe(2);
    const image = await coldstart(place, ['compare', `image:https://me:${SECRET}@127.0.0.1/app`, scenario]);
    expect(image.code).toBeGreaterThan(1);
    expect([failed, bare, image].map(({ stdout, stderr }) => stdout + stderr).join('\n')).not.toContain(SECRET);
    expect(kept()).not.toContain(SECRET);
  });

  it('in a night, its plan, its summary and its page', async () => {
    const file = join(place.folder, 'nightly.yaml');
    const series = { name: 'app', scenario: 'app.yaml', head: `${address}@main`, pairs: 6, confirmPairs: 6 };
    writeFileSync(file, JSON.stringify({ series: [series], hostNoise: { bounds: '100%', cpuPressure: '100%' } }));
    const night = await coldstart(place, ['nightly', file, '--verbose']);
    expect(night.code, night.stderr).toBe(0);
    const plan = await coldstart(place, ['nightly', file, '--dry-run']);
    const report = await coldstart(place, ['report', '--format', 'prometheus']);
    const said = [night, plan, report].map(({ stdout, stderr }) => stdout + stderr).join('\n');
    expect(said).toContain('app');
    expect(said).not.toContain(SECRET);
    expect(kept()).not.toContain(SECRET);
  });
});
