/** The strategies, one line each. */
import type { StrategyId } from '../../core/tuning.ts';
import type { Strategy } from '../search.ts';
import { gridStrategy } from './grid.ts';
import { raceStrategy } from './race.ts';
import { randomStrategy } from './random.ts';

export const STRATEGIES: Readonly<Record<StrategyId, Strategy>> = {
  race: raceStrategy,
  grid: gridStrategy,
  random: randomStrategy,
};
