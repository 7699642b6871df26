/** Reads what the harness asks of this instance: core/instance-config.ts. */
import { readFileSync } from 'node:fs';
import type { InstanceConfig } from '../core/instance-config.ts';

/** Throws where the variable is missing or its file is no JSON: both are defects of the harness. */
export function readConfig(file: string | undefined): InstanceConfig {
  if (!file) throw new Error('COLDSTART_CONFIG names no configuration: this program is started by `coldstart run`');
  return JSON.parse(readFileSync(file, 'utf8')) as InstanceConfig;
}
