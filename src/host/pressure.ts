/** How much tasks of the whole machine waited for a CPU, from /proc/pressure/cpu. */
import { readText } from './read-text.ts';

/** Microseconds since boot in which some task waited for a CPU; undefined where the kernel does not count. */
export function readCpuPressureUs(file = '/proc/pressure/cpu'): number | undefined {
  const total = /^some .*\btotal=(\d+)/m.exec(readText(file) ?? '')?.[1];
  return total === undefined ? undefined : Number(total);
}

export interface PressureWatch {
  /** Share of the time since the watch began in which some task waited, 0 to 1; undefined where nobody counts. */
  share(): number | undefined;
}

/** Begins to watch now. */
export function watchCpuPressure(
  read: () => number | undefined = () => readCpuPressureUs(),
  nowNs: () => bigint = () => process.hrtime.bigint(),
): PressureWatch {
  const firstUs = read();
  const firstNs = nowNs();
  return {
    share: () => {
      const lastUs = read();
      const elapsedUs = Number(nowNs() - firstNs) / 1e3;
      if (firstUs === undefined || lastUs === undefined || elapsedUs <= 0) return undefined;
      return Math.min(1, Math.max(0, (lastUs - firstUs) / elapsedUs));
    },
  };
}
