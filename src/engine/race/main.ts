/**
 * The program behind `coldstart engine bench`: loads the addon, races in this process, and tells every step as a line of
 * JSON. The command itself must never open an engine, or everything that it measures later would be warm.
 */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { RaceEvent, RaceRequest } from '../../core/engine-race.ts';
import { loadEngineAddon } from '../binding.ts';
import { describeFailure, runRace } from './race.ts';

/** At once, also where the engine ends this process with the next call. */
function tell(event: RaceEvent): void {
  writeSync(1, `${JSON.stringify(event)}\n`);
}

async function serve(line: string): Promise<void> {
  try {
    const addon = loadEngineAddon();
    addon.disableMarks();
    await runRace(addon, JSON.parse(line) as RaceRequest, tell);
    process.exit(0);
  } catch (error) {
    tell({ event: 'refused', ...describeFailure(error) });
    process.exit(3);
  }
}

const input = createInterface({ input: process.stdin });
input.once('line', (line) => void serve(line));
// Whoever asked is gone: nobody would hear how it ends.
input.once('close', () => process.exit(3));
