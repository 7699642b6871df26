/** Building blocks that several parts of the scenario's schema share: texts, counts, durations and sizes. */
import { z } from 'zod';
import { DURATION_PATTERN, SIZE_PATTERN } from './units.ts';

export const duration = (): z.ZodString => z.string().regex(DURATION_PATTERN, 'expected a duration such as 250ms, 3s or 5m');
export const size = (): z.ZodType<string | number> => z.union([z.int().min(1), z.string().regex(SIZE_PATTERN, 'expected a size such as 64MiB or 4g')]);
export const text = (): z.ZodString => z.string().min(1, 'expected text, got nothing');
export const count = (low: number, high: number): z.ZodInt => z.int().min(low).max(high);
