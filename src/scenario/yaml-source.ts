/**
 * Reads a scenario file into plain values and remembers where each key stands. Whatever is no single, readable YAML map
 * is SCENARIO_SYNTAX with a line; what the keys mean is not known here.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { ColdstartError, errorText } from '../core/errors.ts';
import type { SettingPath } from './setting-problem.ts';

const LARGEST_FILE_BYTES = 1024 * 1024;
/** Enough for a person; an alias bomb needs thousands. */
const MOST_ALIASES = 100;
const DEEPEST_NESTING = 32;

export interface ScenarioSource {
  readonly file: string;
  readonly value: unknown;
  /** 1-based line of the value at that path, or of the nearest enclosing one that exists. */
  lineOf(path: SettingPath): number;
  /** Keys of a map in the order in which they are written. */
  keysOf(path: SettingPath): string[];
}

/** Errors: SCENARIO_NOT_FOUND, SCENARIO_SYNTAX. */
export async function readScenarioFile(file: string): Promise<ScenarioSource> {
  return parseScenarioText(file, decode(file, await readBytes(file)));
}

async function readBytes(file: string): Promise<Buffer> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'r');
    const facts = await handle.stat();
    if (!facts.isFile()) {
      throw syntax(file, 1, facts.isDirectory() ? 'it is a folder' : 'it is not a regular file');
    }
    if (facts.size > LARGEST_FILE_BYTES) {
      throw syntax(file, 1, `it has ${facts.size} bytes; a scenario has at most ${LARGEST_FILE_BYTES}`);
    }
    return await handle.readFile();
  } catch (error) {
    if (error instanceof ColdstartError) {
      throw error;
    }
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ERR_INVALID_ARG_VALUE') {
      throw new ColdstartError('SCENARIO_NOT_FOUND', { file }, { cause: error });
    }
    throw syntax(file, 1, `it cannot be read: ${errorText(error)}`, error);
  } finally {
    await handle?.close();
  }
}

function decode(file: string, bytes: Buffer): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) {
      return text;
    }
  } catch {
    // Falls through: both mean that it is no text.
  }
  throw syntax(file, 1, 'it is a binary file, not YAML');
}

/** Error: SCENARIO_SYNTAX. */
function parseScenarioText(file: string, text: string): ScenarioSource {
  const lines = new LineCounter();
  const lineAt = (offset: number): number => Math.max(1, lines.linePos(Math.min(offset, text.length)).line);
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault !== undefined) {
    throw syntax(file, lineAt(fault.pos[0]), wording(fault.code, fault.message));
  }
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
    throw syntax(file, 1, 'it is empty');
  }
  refuseOddities(file, document, lineAt);
  const where = { lineOf: (path: SettingPath): number => lineOf(document, path, lineAt), keysOf: (path: SettingPath): string[] => keysOf(document, path) };
  return { file, value: plainValue(file, document), ...where };
}

function wording(code: string, message: string): string {
  if (code === 'RESOURCE_EXHAUSTION') {
    return 'it is nested too deeply';
  }
  if (code === 'MULTIPLE_DOCS') {
    return 'it holds several documents; a scenario is one';
  }
  return message.charAt(0).toLowerCase() + message.slice(1);
}

/** Keys that are no names, and nesting that no scenario has. */
function refuseOddities(file: string, document: Document, lineAt: (offset: number) => number): void {
  visit(document, {
    Node: (_, node: Node, ancestors) => {
      if (ancestors.length > DEEPEST_NESTING * 2) {
        throw syntax(file, lineAt(node.range?.[0] ?? 0), 'it is nested too deeply');
      }
    },
    Pair: (_, { key }) => {
      const offset = isNode(key) ? (key.range?.[0] ?? 0) : 0;
      if (!isScalar(key) || key.value === null || key.value === '__proto__') {
        throw syntax(file, lineAt(offset), 'a key is a plain name');
      }
    },
  });
}

function plainValue(file: string, document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    throw syntax(file, 1, errorText(error), error);
  }
}

function lineOf(document: Document, path: SettingPath, lineAt: (offset: number) => number): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (pair === undefined) {
        break;
      }
      offset = isNode(pair.key) ? (pair.key.range?.[0] ?? offset) : offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      offset = isNode(node) ? (node.range?.[0] ?? offset) : offset;
    } else {
      break;
    }
  }
  return lineAt(offset);
}

function keysOf(document: Document, path: SettingPath): string[] {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  return isMap(node) ? node.items.map(({ key }) => (isScalar(key) ? String(key.value) : '')) : [];
}

function syntax(file: string, line: number, problem: string, cause?: unknown): ColdstartError {
  return new ColdstartError('SCENARIO_SYNTAX', { file, line, problem }, { cause });
}
