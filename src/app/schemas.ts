/** The published JSON Schemas: scenarios from their zod definition, results from the types of core/run-result.ts. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BACKENDS } from '../engine/backends/registry.ts';
import { LOADERS } from '../engine/loaders/registry.ts';
import { packageRoot } from '../host/package-root.ts';
import { scenarioJsonSchema } from '../scenario/json-schema.ts';

export async function schemaOf(what: 'scenario' | 'result'): Promise<unknown> {
  if (what === 'scenario') return scenarioJsonSchema({ backends: BACKENDS, loaders: LOADERS });
  // Made from the types when the project is built, so that it cannot differ from what is saved.
  return JSON.parse(await readFile(join(packageRoot(), 'dist', 'result.schema.json'), 'utf8'));
}
