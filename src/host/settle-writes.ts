/**
 * What was just written lies on the disk before anything is measured: the kernel would else write it out some seconds
 * later, beside the first starts of whatever it was written for, and could not evict its pages until then.
 */
import { execFile } from 'node:child_process';

/** A disk that others keep busy is theirs to settle. */
const PATIENCE_MS = 30_000;

/** Waits until the kernel has written out what is dirty now. Never throws: where it cannot be waited for, nothing is lost but quiet. */
export function settleWrites(): Promise<void> {
  return new Promise((resolve) => {
    execFile('sync', { timeout: PATIENCE_MS }, () => resolve());
  });
}
