import { describe, expect, it } from 'vitest';
import { readDockerdEvent } from '../../../../src/targets/docker/events.ts';
import { describeExit } from '../../../../src/targets/docker/instance.ts';
import { type PlatformEventKind, PlatformEvents } from '../../../../src/targets/docker/platform-events.ts';
import { platformMarks } from '../../../../src/targets/docker/platform-marks.ts';

/** A wall clock that is 1,000 s ahead of the monotonic one. */
const CLOCKS = { monotonicNs: 0n, wallNs: 1_000_000_000_000n, uncertaintyNs: 500 };
const MS = 1_000_000n;
const STAMPS = { startRequestedNs: 100n * MS, createdNs: 106n * MS, startSentNs: 107n * MS, startedNs: 300n * MS };

function marksWith(
  events: Partial<Record<PlatformEventKind, number>>,
  extra: Partial<typeof STAMPS & { pulledNs: bigint }> = {},
  marksInside = true,
): Map<string, { atMs: number; source: string }> {
  const marks = platformMarks({
    stamps: { ...STAMPS, ...extra },
    find: (kind) => {
      const atMs = events[kind];
      return atMs === undefined
        ? undefined
        : { source: kind.startsWith('task') ? 'containerd' : 'dockerd', kind, containerId: 'c', wallNs: CLOCKS.wallNs + BigInt(atMs) * MS };
    },
    clocks: CLOCKS,
    marksInside,
  });
  return new Map(marks.map(({ phase, edge, timestampNs, source }) => [`${phase} ${edge}`, { atMs: Number(timestampNs / MS), source }]));
}

describe('[unit] marks of the platform', () => {
  it("split the start by the runtimes' events, each edge stamped by whom it happened to", () => {
    const marks = marksWith({ 'network-connect': 115, 'task-create': 280, 'task-start': 290, start: 296 });
    expect(marks.get('container-create end')).toEqual({ atMs: 106, source: 'harness' });
    expect(marks.get('network begin')).toEqual({ atMs: 107, source: 'harness' });
    expect(marks.get('network end')).toEqual({ atMs: 115, source: 'dockerd' });
    expect(marks.get('task-create begin')).toEqual({ atMs: 115, source: 'dockerd' });
    expect(marks.get('task-create end')).toEqual({ atMs: 280, source: 'containerd' });
    expect(marks.get('container-start end')).toEqual({ atMs: 290, source: 'containerd' });
    expect(marks.get('process-spawn begin')).toEqual({ atMs: 290, source: 'containerd' });
  });

  it('keep container-start one span without containerd', () => {
    const marks = marksWith({ 'network-connect': 115, start: 296 });
    expect([...marks.keys()].filter((name) => /^(network|task)/.test(name))).toEqual([]);
    expect(marks.get('container-start end')).toEqual({ atMs: 296, source: 'dockerd' });
  });

  it('fall back to the answer of the start call where both streams were lost', () => {
    const marks = marksWith({});
    expect(marks.get('container-start end')).toEqual({ atMs: 300, source: 'harness' });
    expect(marks.has('network end')).toBe(false);
  });

  it('show a pull as a phase of its own, and none as 0 ms', () => {
    expect(marksWith({}, { pulledNs: 103n * MS }).get('image-pull end')?.atMs).toBe(103);
    expect(marksWith({}).get('image-pull end')?.atMs).toBe(100);
  });

  it('begin no process-spawn that nobody will end', () => {
    expect(marksWith({ 'task-start': 290 }, {}, false).has('process-spawn begin')).toBe(false);
  });

  it("never end before they begin, even where a runtime's clock is a little off", () => {
    const marks = marksWith({ 'network-connect': 106, 'task-create': 280, 'task-start': 290 });
    expect(marks.get('network end')?.atMs).toBe(107);
  });
});

describe("[unit] a line of dockerd's stream", () => {
  const line = (type: string, action: string, extra: object = {}): string =>
    JSON.stringify({ Type: type, Action: action, Actor: { ID: 'net-or-container', Attributes: {} }, ...extra }).replace(
      /}$/,
      ',"timeNano":1790000000123456789}',
    );

  it('keeps every nanosecond', () => {
    expect(readDockerdEvent(line('container', 'start'))).toMatchObject({ kind: 'start', containerId: 'net-or-container', wallNs: 1_790_000_000_123_456_789n });
  });

  it('finds the container of a network event in its attributes', () => {
    expect(readDockerdEvent(line('network', 'connect', { Actor: { ID: 'n', Attributes: { container: 'c' } } }))).toMatchObject({
      kind: 'network-connect',
      containerId: 'c',
    });
  });

  it('reads the exit code of an end', () => {
    expect(readDockerdEvent(line('container', 'die', { Actor: { ID: 'c', Attributes: { exitCode: '137' } } }))).toMatchObject({ exitCode: 137 });
  });

  it.each(['', '{', 'null', '{"timeNano":1}', '{"timeNano":1,"Type":"image"}', '[1]'])('ignores %j', (text) => {
    expect(readDockerdEvent(text)).toBeUndefined();
  });
});

describe('[unit] the events of containers', () => {
  const event = (containerId: string, kind: PlatformEventKind) => ({ source: 'dockerd', kind, containerId, wallNs: 1n }) as const;

  it('wait for an event that is still to come, and remember one that came', async () => {
    const events = new PlatformEvents();
    const waiting = events.waitFor('a', ['start', 'die']);
    events.add(event('b', 'start'));
    events.add(event('a', 'die'));
    expect((await waiting).kind).toBe('die');
    expect((await events.waitFor('a', ['die'])).containerId).toBe('a');
  });

  it('keep the first of repeated events, and few of containers that nobody asks for', () => {
    const events = new PlatformEvents();
    events.add(event('a', 'start'));
    events.add({ ...event('a', 'start'), wallNs: 2n });
    expect(events.find('a', 'start')?.wallNs).toBe(1n);
    events.watch('kept');
    events.add(event('kept', 'start'));
    for (let index = 0; index < 2000; index += 1) events.add(event(`foreign-${index}`, 'start'));
    expect(events.find('a', 'start')).toBeUndefined();
    expect(events.find('kept', 'start')).toBeDefined();
    events.forget('kept');
    expect(events.find('kept', 'start')).toBeUndefined();
  });

  it('know which stream was lost during a trial', () => {
    const events = new PlatformEvents();
    events.gaps.push({ source: 'dockerd', fromNs: 10n, toNs: 20n }, { source: 'containerd', fromNs: 100n });
    expect(events.lostSince(15n)).toEqual(['dockerd', 'containerd']);
    expect(events.lostSince(50n)).toEqual(['containerd']);
  });
});

describe('[unit] the end of a container', () => {
  it.each([
    [0, 'exit code 0'],
    [3, 'exit code 3'],
    [137, 'signal SIGKILL'],
    [139, 'signal SIGSEGV'],
    [255, 'exit code 255'],
  ])('%i is %s', (code, how) => {
    expect(describeExit(code).how).toBe(how);
  });
});
