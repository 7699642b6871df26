/** Identities of runs: sortable by time, readable, and different for two runs of the same second. */
import { randomBytes } from 'node:crypto';

/** `20260301-142233-resnet50-docker-9f3a`: UTC, the scenario's name, four random hex digits. */
export function makeRunId(scenarioName: string, now: Date): string {
  const stamp = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const name =
    scenarioName
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 40) || 'run';
  return `${stamp}-${name}-${randomBytes(2).toString('hex')}`;
}

/** Whether a folder's name is that of a run, a comparison or a night: it begins with its date. */
export function isRunId(name: string): boolean {
  return /^\d{8}-\d{6}-/.test(name);
}
