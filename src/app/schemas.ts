/** The published JSON Schemas: scenarios from their zod definition, saved documents from their types in src/core. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BACKENDS } from '../engine/backends/registry.ts';
import { LOADERS } from '../engine/loaders/registry.ts';
import { packageRoot } from '../host/package-root.ts';
import { scenarioJsonSchema } from '../scenario/json-schema.ts';
import { nightlyJsonSchema } from '../scenario/nightly-schema.ts';

/** `result` is the name that the schema of a run had first. */
export type SchemaName = 'scenario' | 'run' | 'comparison' | 'tuning' | 'night' | 'night-report' | 'history' | 'history-index' | 'result' | 'nightly';

export async function schemaOf(what: SchemaName): Promise<unknown> {
  if (what === 'scenario') return scenarioJsonSchema({ backends: BACKENDS, loaders: LOADERS });
  if (what === 'nightly') return nightlyJsonSchema();
  // Made from the types when the project is built, so that it cannot differ from what is saved.
  return JSON.parse(await readFile(join(packageRoot(), 'dist', 'schemas', `${what === 'result' ? 'run' : what}.json`), 'utf8'));
}
