/**
 * Reads what a TensorRT plan says of itself from at most 4 KiB and its last four bytes, whatever the source holds: it
 * never throws over its contents, never reads outside of it, and lists what is wrong.
 */
import type { PlanFacts, PlanProblem, PlanWrapper } from '../../core/plan.ts';
import { looksLike } from '../models/looks-like.ts';
import { type Archive, isKnownArchive, readArchive, readDevice, readOwnVersion } from './archive.ts';
import { CONTAINER_HEADER_BYTES, type Container, isFamiliar, readContainer, TRAILER } from './container.ts';
import { PLAN_HEAD_BYTES, type PlanSource, readTag } from './plan-source.ts';
import { findWrapper } from './wrapper.ts';

const damage = (kind: PlanProblem['kind'], text: string): PlanProblem => ({ severity: 'damage', kind, text });

/** Serialization tags of plans that have no container: which TensorRT wrote them. */
const OLD_TAGS: Readonly<Record<number, string>> = { 97: '7.1', 205: '8.2', 213: '8.4' };

/** Only the pages of the header and of the end are read. Throws what `source.read` throws. */
export function parsePlan(source: PlanSource): PlanFacts {
  const fileBytes = source.sizeBytes;
  const none = { fileBytes, format: 'none', sections: [] } as const;
  if (fileBytes === 0) return { ...none, integrity: [damage('empty', 'it is empty')] };
  const beginning = source.read(0, Math.min(PLAN_HEAD_BYTES, fileBytes));
  const wrapper = findWrapper(source, beginning);
  const plan = wrapper ? source.read(wrapper.sizeBytes, Math.min(PLAN_HEAD_BYTES, fileBytes - wrapper.sizeBytes)) : beginning;
  const magic = readTag(plan, 0);
  if (magic === 'ptrt') return oldPlan(fileBytes, plan, wrapper);
  if (magic !== 'ftrt') return { ...none, integrity: [foreignProblem(beginning)] };
  if (plan.length < CONTAINER_HEADER_BYTES) {
    const text = `it is truncated: its header has ${CONTAINER_HEADER_BYTES} bytes, there are ${plan.length}`;
    return { ...none, format: 'container', ...(wrapper && { wrapper }), integrity: [damage('truncated', text)] };
  }
  return newPlan(source, plan, wrapper);
}

function foreignProblem(beginning: Buffer): PlanProblem {
  if (looksLikeOnnx(beginning)) return damage('onnx', 'it is an ONNX model, not a plan');
  const look = looksLike(beginning);
  return damage('foreign', look === undefined ? 'it is not a TensorRT plan' : `it is not a TensorRT plan, it looks like ${look}`);
}

/** The IR version, then the producer, an operator set or the graph: how every exporter begins. */
function looksLikeOnnx(beginning: Buffer): boolean {
  const [first, version = 0, next = 0] = beginning;
  return first === 0x08 && version >= 1 && version <= 32 && [0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42].includes(next);
}

function oldPlan(fileBytes: number, plan: Buffer, wrapper: PlanWrapper | undefined): PlanFacts {
  const tag = readArchive(plan, 0)?.tag;
  const known = tag === undefined ? undefined : OLD_TAGS[tag];
  const builder = known === undefined ? 'a TensorRT before 8.6' : `TensorRT ${known}`;
  const text = `it was built by ${builder}${tag === undefined ? '' : ` (serialization tag ${tag})`}, which is too old: rebuild it with 8.6 or later`;
  return {
    fileBytes,
    format: 'archive',
    ...(wrapper && { wrapper }),
    sections: [],
    ...(tag !== undefined && { serializationTag: tag }),
    integrity: [damage('too-old', text)],
  };
}

function newPlan(source: PlanSource, plan: Buffer, wrapper: PlanWrapper | undefined): PlanFacts {
  const container = readContainer(plan);
  const { layout, planBytes, version, sections } = container;
  const begin = wrapper?.sizeBytes ?? 0;
  const engine = sections.find(({ tag }) => tag === 'ENGN');
  const archive = engine && readArchive(plan, engine.offsetBytes);
  const device = engine && archive && readDevice(plan, engine.offsetBytes + archive.headerBytes, version);
  return {
    fileBytes: source.sizeBytes,
    format: 'container',
    ...(wrapper && { wrapper }),
    ...(planBytes !== undefined && { planBytes }),
    layout,
    version,
    sections,
    ...(archive && { serializationTag: archive.tag }),
    ...(device && { device }),
    integrity: [
      ...sizeProblems(planBytes, source.sizeBytes - begin),
      ...container.problems,
      ...archiveProblems(plan, container, archive),
      ...trailerProblems(source, container, begin),
    ],
  };
}

function sizeProblems(planBytes: number | undefined, availableBytes: number): PlanProblem[] {
  if (planBytes === undefined) return [damage('header', 'its header states a size that cannot be')];
  if (planBytes < CONTAINER_HEADER_BYTES) return [damage('header', `its header states a size of ${planBytes} bytes`)];
  const text = `${planBytes} bytes were expected, there are ${availableBytes}`;
  if (availableBytes < planBytes) return [damage('truncated', `it is truncated: ${text}`)];
  return availableBytes > planBytes ? [damage('padded', `it is longer than it says: ${text}`)] : [];
}

function archiveProblems(plan: Buffer, { version, sections }: Container, archive: Archive | undefined): PlanProblem[] {
  const engine = sections.find(({ tag }) => tag === 'ENGN');
  const severity = isKnownArchive(version) ? 'damage' : 'doubt';
  // A damaged table or a file that ends earlier is reported on its own; the archive's beginning lies in what was read.
  if (!engine || engine.offsetBytes + 24 > plan.length) return [];
  if (!archive) return [{ severity, kind: 'archive', text: 'its engine section does not begin with an archive' }];
  const expected = engine.sizeBytes - archive.headerBytes;
  if (archive.payloadBytes !== expected) {
    return [{ severity, kind: 'archive', text: `its archive states ${archive.payloadBytes ?? 'too many'} bytes, its section has ${expected}` }];
  }
  const own = readOwnVersion(plan, engine.offsetBytes + archive.headerBytes);
  return own === undefined || own === version.text
    ? []
    : [{ severity, kind: 'version', text: `its header names TensorRT ${version.text}, its engine section ${own}` }];
}

function trailerProblems(source: PlanSource, { planBytes, version }: Container, begin: number): PlanProblem[] {
  if (planBytes === undefined || planBytes < CONTAINER_HEADER_BYTES || begin + planBytes > source.sizeBytes) return [];
  const last = source.read(begin + planBytes - TRAILER.length, TRAILER.length);
  if (last.equals(TRAILER)) return [];
  return [
    { severity: isFamiliar(version) ? 'damage' : 'doubt', kind: 'trailer', text: `its last bytes are ${last.toString('hex')}, not ${TRAILER.toString('hex')}` },
  ];
}
