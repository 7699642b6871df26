/** The metadata that Ultralytics' exporter writes before a plan: a length in four bytes, a JSON object, then the plan. */
import type { PlanWrapper } from '../../core/plan.ts';
import { METADATA_BYTES, type PlanSource, readTag } from './plan-source.ts';

const LENGTH_BYTES = 4;
const OPENING_BRACE = 0x7b;

/** Undefined where the file does not begin like one, or no plan follows. */
export function findWrapper(source: PlanSource, beginning: Buffer): PlanWrapper | undefined {
  if (beginning.length <= LENGTH_BYTES || beginning[LENGTH_BYTES] !== OPENING_BRACE) return undefined;
  const length = beginning.readInt32LE(0);
  const sizeBytes = LENGTH_BYTES + length;
  if (length < 2 || sizeBytes + 4 > source.sizeBytes) return undefined;
  const magic = readTag(source.read(sizeBytes, 4), 0);
  if (magic !== 'ftrt' && magic !== 'ptrt') return undefined;
  const complete = length <= METADATA_BYTES - 4;
  const text = source.read(LENGTH_BYTES, Math.min(length, METADATA_BYTES - 4)).toString('utf8');
  return { kind: 'ultralytics', sizeBytes, metadata: parseObject(complete ? text : closeObject(text)), complete };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Ends a JSON object that was cut off behind its last whole member. */
function closeObject(text: string): string {
  let depth = 0;
  let end = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],]/gs)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (token === ',' && depth === 1) end = index;
  }
  return end === 0 ? '' : `${text.slice(0, end)}}`;
}
