/** Named exit codes, one sentence each. They are a public interface: never renumber. */

export const EXIT_CODES = {
  ok: { code: 0, meaning: 'fine: budget met, no regression, or inconclusive without --strict' },
  internal: { code: 1, meaning: 'internal fault: a defect of coldstart' },
  usage: { code: 2, meaning: 'wrong usage or scenario' },
  unmeasurable: { code: 3, meaning: 'could not measure: this machine cannot run it, or the trials failed' },
  missed: { code: 4, meaning: 'budget missed' },
  regression: { code: 5, meaning: 'regression, in compare or nightly' },
  inconclusive: { code: 6, meaning: 'inconclusive, only with --strict' },
  noisy: { code: 7, meaning: 'host too noisy, only with --strict or in nightly' },
  interrupted: { code: 130, meaning: 'interrupted, after clean-up' },
} as const;

export type ExitName = keyof typeof EXIT_CODES;

/** From fine to worst: what could not be measured, or only on a noisy host, outranks every judgement about the rest. */
const BY_SEVERITY: readonly ExitName[] = ['ok', 'inconclusive', 'missed', 'regression', 'noisy', 'unmeasurable', 'usage', 'internal', 'interrupted'];

/** What several measurements together end with; `ok` for none. */
export function worstExit(names: readonly ExitName[]): ExitName {
  return names.reduce((worst, name) => (BY_SEVERITY.indexOf(name) > BY_SEVERITY.indexOf(worst) ? name : worst), 'ok' as ExitName);
}
