/** How a page calls the two sides of a comparison: by their roles, unless it has better words. */
import type { SideRole } from '../../../../core/comparison.ts';

export type SideNames = Readonly<Record<SideRole, string>>;

export const ROLES: SideNames = { baseline: 'baseline', candidate: 'candidate' };

/** A tuning's candidates are those of its race; its proof has a winner. */
export const PROOF_NAMES: SideNames = { baseline: 'baseline', candidate: 'winner' };
