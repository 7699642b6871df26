/** The JSON Schema of scenario files, for editors and `coldstart schema scenario`. */
import { z } from 'zod';
import type { EngineCatalogue, OptionRow } from './option-table.ts';
import { scenarioSchema } from './schema.ts';

type JsonSchema = Record<string, unknown>;

const JSON_TYPES: Readonly<Record<OptionRow['kind'], string | undefined>> = {
  choice: undefined,
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  string: 'string',
  path: 'string',
  duration: 'string',
  size: 'string',
};

/** Draft 7, which YAML language servers read. With the catalogue it also lists backends, loaders and options. */
export function scenarioJsonSchema(catalogue?: EngineCatalogue): JsonSchema {
  const overrides = new Map<string, JsonSchema>();
  if (catalogue !== undefined) {
    overrides.set('backend', { enum: Object.keys(catalogue.backends) });
    overrides.set('loader', { enum: Object.keys(catalogue.loaders) });
    overrides.set('options', optionSchema(catalogue));
  }
  const schema = z.toJSONSchema(scenarioSchema, { target: 'draft-7', io: 'input' }) as JsonSchema;
  refineEngines(schema, overrides);
  return { $schema: schema['$schema'], title: 'coldstart scenario', ...schema };
}

/** The engine's map occurs at the top and in every variant; it is the one that has a backend. */
function refineEngines(node: unknown, overrides: ReadonlyMap<string, JsonSchema>): void {
  if (typeof node !== 'object' || node === null) {
    return;
  }
  const properties = (node as JsonSchema)['properties'] as Record<string, JsonSchema> | undefined;
  if (properties?.['backend'] !== undefined) {
    for (const [key, refined] of overrides) {
      Object.assign(properties[key] ?? {}, refined);
    }
  }
  for (const part of Object.values(node)) {
    refineEngines(part, overrides);
  }
}

/** Options of all backends; which belong to the chosen one is checked when the scenario is loaded. */
function optionSchema({ backends }: EngineCatalogue): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  const patternProperties: Record<string, JsonSchema> = {};
  for (const { id, options } of Object.values(backends)) {
    for (const [name, row] of Object.entries(options)) {
      const place = row.prefix === true ? patternProperties : properties;
      place[row.prefix === true ? `^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}.` : name] = rowSchema(id, row);
    }
  }
  return { properties, patternProperties, additionalProperties: false };
}

function rowSchema(backend: string, { kind, choices, default: fallback, help, min, max }: OptionRow): JsonSchema {
  return {
    ...(JSON_TYPES[kind] !== undefined && { type: JSON_TYPES[kind] }),
    ...(choices !== undefined && { enum: [...choices] }),
    ...(fallback !== undefined && { default: fallback }),
    ...(min !== undefined && { minimum: min }),
    ...(max !== undefined && { maximum: max }),
    description: `${backend}: ${help}`,
  };
}
