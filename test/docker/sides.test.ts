import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pinImage } from '../../src/app/sides/pin-image.ts';
import { resolveSide } from '../../src/app/sides/resolve-side.ts';
import type { LiveSide, SideContext } from '../../src/app/sides/side.ts';
import { sideOfSubject, subjectOf } from '../../src/app/sides/subject.ts';
import { SideWorld, type TestRepository } from '../support/a-repository.ts';

let world: SideWorld;
let repository: TestRepository;
let context: SideContext;
const made = new Set<string>();

/** An image of one file, by the command that the test's builds use too. */
function importImage(name: string, ...tag: string[]): string {
  repository.write('file', name);
  const script = `tar -c file | docker import --change 'CMD ["/file"]' - ${tag.join(' ')}`;
  const id = execFileSync('/bin/sh', ['-c', script], { cwd: repository.folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  made.add(id);
  return id;
}

const tags = (id: string): string[] => JSON.parse(execFileSync('docker', ['image', 'inspect', '--format', '{{json .RepoTags}}', id], { encoding: 'utf8' }));

async function live(spec: string, more: Partial<SideContext> = {}): Promise<LiveSide> {
  const side = await resolveSide(spec, { ...context, ...more });
  if (side.kind !== 'live') throw new Error('it was saved');
  if (side.source.kind === 'commit' && side.source.imageId !== undefined) made.add(side.source.imageId);
  return side;
}

const imageOf = ({ variant }: LiveSide): string => (variant.target.kind === 'docker' ? (variant.target.image ?? '') : '');

beforeAll(() => {
  world = new SideWorld();
  repository = world.repository('own');
  const rest = 'target: { docker: { cpus: 1 } }\nhealth: { url: "http://:8000/" }\n';
  repository.write('service.yaml', `build: { image: "echo first; tar -c version | docker import - && echo" }\n${rest}`);
  repository.write('wrong.yaml', `build: { image: "echo done" }\n${rest}`);
  repository.write('silent.yaml', `build: { image: "true" }\n${rest}`);
  repository.write('version', `${process.pid} one`);
  repository.commit('First');
  repository.write('version', `${process.pid} two`);
  repository.commit('Second');
  context = world.context(repository.folder, { scenario: 'service.yaml' });
});
afterAll(() => {
  for (const id of made) {
    try {
      execFileSync('docker', ['image', 'rm', '--force', id], { stdio: 'ignore' });
    } catch {
      // A test took it away.
    }
  }
  world.dispose();
});

describe('[integration] an image as a side', () => {
  it('is started by its id in the scenario that is named, and known by its name', async () => {
    const id = importImage('a', 'coldstart-test-side:1');
    for (const spec of ['coldstart-test-side:1', 'image:coldstart-test-side:1']) {
      const side = await live(spec);
      expect(side).toMatchObject({ label: 'coldstart-test-side:1', source: { kind: 'image', reference: 'coldstart-test-side:1', imageId: id } });
      expect(side.variant.target).toMatchObject({ image: id, cpus: 1 });
      expect(side.scenario.title).toBe('Image coldstart-test-side:1');
    }
    const { scenario: _, ...without } = context;
    const flagged = (await resolveSide('coldstart-test-side:1', { ...without, flags: { health: 'http://:9000/up' } })) as LiveSide;
    expect(flagged.variant.health.port).toBe(9000);
  });

  it('is found by its bare name, unless a commit has that name too', async () => {
    const id = importImage('b', 'coldstart-test-bare');
    expect(imageOf(await live('coldstart-test-bare'))).toBe(id);
    repository.git('branch', 'coldstart-test-bare');
    await expect(live('coldstart-test-bare')).rejects.toMatchObject({ code: 'SIDE_AMBIGUOUS', message: expect.stringContaining('a commit and an image') });
  });

  it('that is missing is an error', async () => {
    await expect(live('coldstart-test-missing:1')).rejects.toMatchObject({ code: 'TARGET_IMAGE_MISSING' });
  });

  it('can be pinned: it survives its own name until the next one is pinned', async () => {
    const id = importImage(`pin ${process.pid}`, 'coldstart-test-pinned:1');
    const subject = await subjectOf(await live('coldstart-test-pinned:1'), context);
    expect(subject.identity).toBe(id);
    expect(await pinImage(id, 'Sides/test', context.env)).toMatch(/^coldstart-last-good\/sides\/test-[0-9a-f]{8}:pinned$/);
    execFileSync('docker', ['image', 'rm', 'coldstart-test-pinned:1'], { stdio: 'ignore' });
    expect(tags(id)).toHaveLength(1);
    const again = await sideOfSubject(subject, context);
    expect(again).toMatchObject({ label: 'coldstart-test-pinned:1', source: subject.source });
    expect(imageOf(again as LiveSide)).toBe(id);
    const other = importImage(`next pin ${process.pid}`, 'coldstart-test-next:1');
    execFileSync('docker', ['image', 'rm', await pinImage(other, 'Sides/test', context.env)], { stdio: 'ignore' });
    expect(tags(id)).toHaveLength(0);
    execFileSync('docker', ['image', 'rm', id], { stdio: 'ignore' });
    const reasons: string[] = [];
    expect(await sideOfSubject(subject, context, (reason) => reasons.push(reason))).toBeUndefined();
    expect(reasons[0]).toContain('no longer on this machine');
  });
});

describe('[integration] a commit whose build makes an image', () => {
  it('is the image that the last line of the build names, built again only when it is gone', async () => {
    const [one, two] = [await live('HEAD~1'), await live('HEAD')];
    expect(imageOf(one)).toMatch(/^sha256:/);
    expect(imageOf(one)).not.toBe(imageOf(two));
    expect(one.source).toMatchObject({ kind: 'commit', subject: 'First', imageId: imageOf(one) });
    expect(one.variant.target).toMatchObject({ cpus: 1 });
    expect(imageOf(await live('HEAD~1'))).toBe(imageOf(one));
    execFileSync('docker', ['image', 'rm', imageOf(one)], { stdio: 'ignore' });
    const again = await live('HEAD~1');
    expect(imageOf(again)).not.toBe(imageOf(one));
    const subject = await subjectOf(again, context);
    expect(imageOf((await sideOfSubject(subject, context)) as LiveSide)).toBe(imageOf(again));
  });

  it('is an error where the build names none', async () => {
    await expect(live('HEAD', { scenario: 'wrong.yaml' })).rejects.toMatchObject({
      code: 'SIDE_BUILD_FAILED',
      message: expect.stringContaining('done, names no image'),
    });
    await expect(live('HEAD', { scenario: 'silent.yaml' })).rejects.toMatchObject({
      code: 'SIDE_BUILD_FAILED',
      message: expect.stringContaining('printed nothing'),
    });
  });
});
