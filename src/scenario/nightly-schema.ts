/**
 * The user's shape of a nightly file: which series are compared with their last good ones every night, and with how much
 * patience. One definition gives the type, the check and the JSON Schema.
 */
import { z } from 'zod';
import { DURATION_PATTERN } from './units.ts';

/**
 * Fewest pairs that can decide anything, as of `compare --pairs`: bounds of the ratio need them.
 */
const FEWEST_PAIRS = 6;

const text = (): z.ZodString => z.string().min(1, 'expected text, got nothing');
const duration = (): z.ZodString => z.string().regex(DURATION_PATTERN, 'expected a duration such as 30m or 4h');
const pairs = (): z.ZodInt => z.int().min(FEWEST_PAIRS, `fewer than ${FEWEST_PAIRS} pairs cannot show any difference`).max(1000);
const percent = (): z.ZodString => z.string().regex(/^(\d{1,3}(?:\.\d{1,3})?)\s?%$/, 'expected a share such as 10%');

/** What a series may set for itself, and `defaults` for all of them. */
const settings = {
  pairs: pairs().optional().describe('Starts of head and of last-good that screen a night (default 15).'),
  confirmPairs: pairs().optional().describe('Fresh starts of each side that confirm what the screen saw, in the same night (default 40).'),
  confirm: z
    .enum(['auto', 'one', 'two'])
    .optional()
    .describe(
      "Confirmed nights in a row that a report takes: one, two, or auto (default): two while the series' own noise is unknown or not shared by both sides.",
    ),
  maxTime: duration().optional().describe('No further start of this series is begun after this time (default 30m).'),
};

const SERIES_NAME = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/;

const series = z
  .strictObject({
    name: z
      .string()
      .regex(SERIES_NAME, "a series' name has letters, digits, dots, dashes, underscores and slashes")
      .optional()
      .describe("Its name in tables and history (default: the scenario's, and /variant where it names one)."),
    scenario: text().describe('A scenario file, relative to this file, or the name of a built-in one.'),
    variant: text().optional().describe('The variant that is measured; needed where the scenario has several.'),
    head: text()
      .optional()
      .describe(
        'What is compared with last-good: a commit (HEAD, main, repository@commit), an image, or a scenario, as `coldstart compare` names a side. Default: the scenario as it is; HEAD where it says how a commit is built.',
      ),
    needs: z
      .array(z.enum(['docker']))
      .optional()
      .describe('Left out, with a notice, where this machine does not have it.'),
    ...settings,
  })
  .describe('One thing that is compared with its own last good state every night.');

const hostNoise = z
  .strictObject({
    bounds: percent().optional().describe('A night whose ratio is known less closely than this says nothing (default 10%; 100% switches it off).'),
    cpuPressure: percent()
      .optional()
      .describe("A night in which some task of the host waited for a CPU for more of a start's time says nothing (default 20%; 100% switches it off)."),
  })
  .describe('When the host was too noisy to believe a night.');

export const nightlySchema = z
  .strictObject({
    maxTime: duration().optional().describe('End of the night: no further series is begun, and what was not reached is said (default 4h).'),
    hostNoise: hostNoise.optional(),
    defaults: z.strictObject(settings).optional().describe('Settings of all series that do not set them.'),
    series: z.array(series).min(1, 'give at least one series').max(500).describe('In the order in which they are measured.'),
  })
  .describe('What is compared with its last good state every night.');

export type UserNightly = z.infer<typeof nightlySchema>;
export type UserSeries = UserNightly['series'][number];

/** Draft 7, which YAML language servers read. */
export function nightlyJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(nightlySchema, { target: 'draft-7', io: 'input' }) as Record<string, unknown>;
  return { $schema: schema['$schema'], title: 'coldstart nightly', ...schema };
}
