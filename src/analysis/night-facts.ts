/**
 * What a night was measured on and with, as facts that can be named: they tell a change of the machine and a change of
 * the measurement from a change of what is measured. Which program was started is the subject's identity, no fact here.
 */
import { createHash } from 'node:crypto';
import type { ComparedSide, ComparisonResult } from '../core/comparison.ts';
import type { Environment } from '../core/environment.ts';
import { machineFacts } from './machine-facts.ts';

type Facts = Readonly<Record<string, string>>;

export interface ChangedFact {
  readonly fact: string;
  readonly before: string;
  readonly now: string;
}

/** What is started, where it lies, and which port it was given: the first is the subject's, the others say nothing. */
const OF_THE_SUBJECT = /^(id|target\.(image|command|cwd|volumes)|engine\.model\.file|(health|infer)\.(host|port))$/;

function leaves(value: unknown, path: string, found: [string, string][]): [string, string][] {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value)) leaves(inner, path === '' ? key : `${path}.${key}`, found);
  } else if (value !== undefined) {
    found.push([path, typeof value === 'string' ? value : JSON.stringify(value)]);
  }
  return found;
}

function sorted(facts: readonly (readonly [string, string])[]): Facts {
  return Object.fromEntries([...facts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The comparable facts without the tool's own: those are the measurement's. */
function hostFacts(environment: Environment): Facts {
  return sorted(Object.entries(machineFacts(environment)).filter(([fact]) => !fact.startsWith('tool.')));
}

/** A path leads into the checkout of one commit or the folder of one user: it is where, not what. */
function isPath(value: string): boolean {
  return value.startsWith('/') || value.includes('"/');
}

function measurementFacts({ variant, environment }: ComparedSide, moment: string): Facts {
  const settings = leaves(variant, '', []).filter(([fact, value]) => !OF_THE_SUBJECT.test(fact) && !isPath(value));
  return sorted([
    ...settings,
    ...leaves(environment.engine ?? {}, 'engine.running', []),
    ['moment', moment],
    ['tool.version', environment.tool.version],
    ['tool.node', environment.tool.node],
    ['tool.user', environment.tool.user],
  ]);
}

/** SHA-256 over the facts, first 16 hex digits. */
function hashOf(facts: Facts): string {
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 16);
}

export interface NightFacts {
  readonly fingerprint: string;
  readonly machine: Facts;
  readonly measurement: { readonly hash: string; readonly facts: Facts };
}

/** Of the candidate: it is head, and what is new is new there first. */
export function nightFacts({ sides: [, head], moment }: ComparisonResult): NightFacts {
  const facts = measurementFacts(head, moment);
  return { fingerprint: head.environment.fingerprint, machine: hostFacts(head.environment), measurement: { hash: hashOf(facts), facts } };
}

/** Facts whose value is another one now; one that is missing on a side is `(none)` there. */
export function changedFacts(before: Facts, now: Facts): ChangedFact[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  return names.filter((fact) => before[fact] !== now[fact]).map((fact) => ({ fact, before: before[fact] ?? '(none)', now: now[fact] ?? '(none)' }));
}
