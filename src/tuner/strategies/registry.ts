/** The strategies, one line each. */
import type { StrategyId } from '../../core/tuning.ts';
import type { Strategy } from '../search.ts';
import { raceStrategy } from './race.ts';

export const STRATEGIES: Readonly<Partial<Record<StrategyId, Strategy>>> = {
  race: raceStrategy,
};
