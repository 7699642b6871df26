/** The saved run itself, readable: exactly the RunResult. */
import type { RunResult } from '../../core/run-result.ts';

export function renderJson(result: RunResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
