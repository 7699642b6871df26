/** Where runs are kept: --out, COLDSTART_REPORTS where it is not empty, or reports/ in the working folder. Absolute. */
import { resolve } from 'node:path';

export function reportsFolder(options: {
  readonly out?: string | undefined;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}): string {
  return resolve(options.cwd, options.out ?? (options.env['COLDSTART_REPORTS'] || 'reports'));
}
