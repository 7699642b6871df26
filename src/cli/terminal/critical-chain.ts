/** The chain of phases that decides when a start is ready, in order. */
import { formatMs } from '../../core/format.ts';
import { findPhase } from '../../core/phases.ts';
import type { Trial } from '../../core/trial.ts';
import { sanitize, type TerminalStyle, wrap } from './style.ts';

/** One arrow-separated sentence, wrapped; each phase with its own part of the chain where the trial has it. */
export function renderCriticalChain(phases: readonly string[], trial: Trial | undefined, style: TerminalStyle): string[] {
  if (phases.length === 0) return [];
  const links = phases.map((id) => {
    const ms = trial?.spans.filter((span) => span.phase === id && span.critical).reduce((sum, span) => sum + span.exclusiveMs, 0);
    // A link is not torn from its time at the end of a line.
    return `${sanitize(findPhase(id)?.title ?? id)}${ms === undefined || ms === 0 ? '' : ` ${formatMs(ms)}`}`.replace(/ /g, '\u00a0');
  });
  return wrap(links.join(' → '), style.width, '  ').map((line) => line.replace(/\u00a0/g, ' '));
}
