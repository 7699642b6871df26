/** Starts that go wrong: a foreign server in a bad mood, a fake engine with given faults, and what must be left of them. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { findMarkedProcesses } from '../../src/host/processes.ts';
import { coldstart, type Finished, type Workplace } from './built-binary.ts';
import { freePort, NODE_SERVER } from './host-programs.ts';

/** A foreign server in one of its bad moods. */
export async function runServer(place: Workplace, mode: Record<string, unknown>, flags: readonly string[] = []): Promise<Finished> {
  const port = await freePort();
  const config = JSON.stringify({ port, ...mode });
  return coldstart(place, [
    'run',
    '--health',
    `http://127.0.0.1:${port}/health`,
    '--trials',
    '2',
    '--at',
    'p50',
    ...flags,
    '--',
    process.execPath,
    NODE_SERVER,
    config,
  ]);
}

export function fakeScenario(place: Workplace, port: number, options: Record<string, unknown>, more: Record<string, unknown> = {}): string {
  const file = join(place.folder, 'scenario.yaml');
  writeFileSync(
    file,
    JSON.stringify({
      title: 'fake',
      target: 'process',
      engine: { backend: 'fake', options },
      health: { url: `http://:${port}/health` },
      trials: 2,
      controls: 0,
      ...more,
    }),
  );
  return file;
}

/** Nothing of the workplace's runs is left: no process, no runtime folder, no half-written file. */
export function expectNothingLeft(place: Workplace): void {
  expect(readdirSync(join(place.folder, 'runtime', 'coldstart'), { recursive: true }).filter((name) => String(name).includes('owner'))).toEqual([]);
  const ids = ['runs', 'tunings'].flatMap((collection) => {
    const folder = join(place.folder, 'reports', collection);
    return existsSync(folder) ? readdirSync(folder) : [];
  });
  expect(findMarkedProcesses().filter(({ runId }) => ids.includes(runId))).toEqual([]);
  if (existsSync(join(place.folder, 'reports'))) {
    expect(readdirSync(join(place.folder, 'reports'), { recursive: true }).filter((name) => String(name).endsWith('.part'))).toEqual([]);
  }
}
