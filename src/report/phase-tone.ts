/**
 * Which colour a phase has: one tone for each group of phases, shades within the group by the catalogue's order. The
 * colours themselves belong to the style sheet.
 */
import { findPhase, PHASES, type Phase, phaseOrder } from '../core/phases.ts';

export const TONE_GROUPS = ['container', 'runtime', 'libraries', 'deserialization', 'context', 'application', 'answer'] as const;
export type ToneGroup = (typeof TONE_GROUPS)[number];

export interface Tone {
  readonly group: ToneGroup;
  /** 0 is the full colour, 1 and 2 are lighter. */
  readonly shade: 0 | 1 | 2;
}

export const TONE_TITLES: Readonly<Record<ToneGroup, string>> = {
  container: 'container',
  runtime: 'Node and server',
  libraries: 'libraries and driver',
  deserialization: 'model',
  context: 'context and buffers',
  application: 'application',
  answer: 'answers',
};

const ANSWERS = new Set(['warm-up', 'ready', 'first-inference', 'second-inference']);

function groupOf(phase: Phase | undefined): ToneGroup {
  if (phase === undefined || phase.audience === 'foreign') return 'application';
  if (phase.band !== undefined) return phase.band;
  if (phase.id === 'image-pull') return 'container';
  return ANSWERS.has(phase.id) ? 'answer' : 'runtime';
}

/** A label that the catalogue does not know belongs to the application that wrote it. */
export function phaseTone(id: string): Tone {
  const group = groupOf(findPhase(id));
  const before = PHASES.slice(0, phaseOrder(id)).filter((phase) => groupOf(phase) === group).length;
  return { group, shade: (before % 3) as 0 | 1 | 2 };
}
