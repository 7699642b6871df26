/** Turns zod's issues into sentences about a key: unknown ones with the nearest known name, wrong ones with what is expected. */
import { z } from 'zod';
import { didYouMean } from '../core/nearest.ts';
import { scenarioSchema } from './schema.ts';
import { type SettingPath, SettingProblem, shownValue } from './setting-problem.ts';

type Issue = z.core.$ZodIssue;

/** Keys and values of coming versions: a sentence instead of "unknown". */
const LATER_KEYS: Readonly<Record<string, string>> = {
  'target.kubernetes': 'kubernetes is part of a later version; known now: process, docker',
};
const LATER_VALUES = new Set(['kubernetes']);
/** Values below these are never repeated in a message: they may be secrets. */
const SILENT_KEYS = new Set(['env', 'labels', 'args', 'command']);
const EXPECTED: Readonly<Record<string, string>> = {
  object: 'a map',
  record: 'a map',
  array: 'a list',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

/** All problems of `value`, in the schema's order; empty where it conforms. */
export function explainIssues(issues: readonly Issue[], value: unknown, schema: z.ZodType = scenarioSchema): SettingProblem[] {
  return issues.flatMap((issue) => explain(issue, [], value, schema));
}

function explain(issue: Issue, base: SettingPath, root: unknown, schema: z.ZodType): SettingProblem[] {
  const path: SettingPath = [...base, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
  const value = valueAt(root, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(path, key, schema));
    case 'invalid_union':
      return explainUnion(issue.errors, path, root, schema);
    case 'invalid_key':
      return [new SettingProblem(path, issue.issues[0]?.message ?? 'this is no name')];
    case 'invalid_value':
      return [wrongChoice(path, issue.values.map(String), value)];
    case 'invalid_type':
      return [new SettingProblem(path, `expected ${EXPECTED[issue.expected] ?? issue.expected}${got(path, value)}`)];
    case 'too_small':
    case 'too_big':
      return [new SettingProblem(path, limitText(issue, path, value))];
    default:
      return [new SettingProblem(path, `${issue.message}${got(path, value)}`)];
  }
}

function unknownKey(path: SettingPath, key: string, schema: z.ZodType): SettingProblem {
  const later = LATER_KEYS[[...path, key].join('.')];
  return later === undefined ? new SettingProblem([...path, key], didYouMean(key, knownKeys(path, schema)), true) : new SettingProblem([...path, key], later);
}

function wrongChoice(path: SettingPath, choices: readonly string[], value: unknown): SettingProblem {
  if (typeof value === 'string' && LATER_VALUES.has(value)) {
    return new SettingProblem(path, `${value} is part of a later version; known now: ${choices.join(', ')}`);
  }
  const near = typeof value === 'string' ? didYouMean(value, choices) : '';
  return new SettingProblem(path, `expected ${choices.length > 1 ? 'one of ' : ''}${choices.join(', ')}${got(path, value)}${near}`);
}

/** The branch that the user meant: one whose kind of value fits, with the fewest faults. */
function explainUnion(branches: readonly (readonly Issue[])[], path: SettingPath, root: unknown, schema: z.ZodType): SettingProblem[] {
  const value = valueAt(root, path);
  const fits = (issue: Issue): boolean =>
    !(issue.path.length === 0 && (issue.code === 'invalid_type' || (issue.code === 'invalid_value' && typeof value !== 'string')));
  const meant = branches.filter((branch) => branch.every(fits)).sort((left, right) => left.length - right.length)[0];
  if (meant === undefined) {
    const expected = branches.flatMap((branch) => branch.map(expectation)).filter((text) => text !== undefined);
    return [new SettingProblem(path, `expected ${[...new Set(expected)].join(' or ')}${got(path, value)}`)];
  }
  const unknown = meant.filter(({ code }) => code === 'unrecognized_keys');
  return (unknown.length > 0 ? unknown : meant).flatMap((issue) => explain(issue, path, root, schema));
}

function expectation(issue: Issue): string | undefined {
  if (issue.code === 'invalid_type') {
    return EXPECTED[issue.expected] ?? issue.expected;
  }
  return issue.code === 'invalid_value' ? issue.values.join(', ') : undefined;
}

function limitText(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>, path: SettingPath, value: unknown): string {
  if (issue.origin === 'string' || issue.origin === 'array' || issue.origin === 'set') {
    return `${issue.message.startsWith('Too') ? `expected ${issue.code === 'too_small' ? 'more' : 'less'}` : issue.message}${got(path, value)}`;
  }
  const limit = issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
  return `expected ${limit}${got(path, value)}`;
}

function got(path: SettingPath, value: unknown): string {
  return path.some((step) => SILENT_KEYS.has(String(step))) ? '' : `, got ${shownValue(value)}`;
}

function valueAt(root: unknown, path: SettingPath): unknown {
  return path.reduce<unknown>((value, step) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined), root);
}

type SchemaNode = { properties?: Record<string, SchemaNode>; additionalProperties?: SchemaNode | boolean; items?: SchemaNode; anyOf?: SchemaNode[] };

/** Keys that the schema has at a path, read off its own JSON Schema. */
function knownKeys(path: SettingPath, schema: z.ZodType): string[] {
  let nodes = alternatives(z.toJSONSchema(schema, { io: 'input' }) as SchemaNode);
  for (const step of path) {
    nodes = nodes.flatMap((node) => {
      const rest = typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined;
      const next = typeof step === 'number' ? node.items : (node.properties?.[step] ?? rest);
      return next === undefined ? [] : alternatives(next);
    });
  }
  return nodes.flatMap((node) => Object.keys(node.properties ?? {}));
}

function alternatives(node: SchemaNode): SchemaNode[] {
  return node.anyOf === undefined ? [node] : node.anyOf.flatMap(alternatives);
}
