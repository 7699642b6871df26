/** Facts about this machine for the saved environment. Nothing here is secret and nothing is measured. */
import { existsSync, readlinkSync } from 'node:fs';
import { arch, cpus, release, totalmem } from 'node:os';
import type { Environment } from '../core/environment.ts';
import { readText } from './read-text.ts';

const GOVERNOR = '/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor';

/** The kernel's boot id: monotonic stamps of different boots cannot be compared. '' where /proc has none. */
export function bootId(): string {
  return readText('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
}

/** 2 where the unified hierarchy is mounted alone; a hybrid layout keeps its controllers in version 1. */
function cgroupVersion(): 1 | 2 {
  return existsSync('/sys/fs/cgroup/cgroup.controllers') ? 2 : 1;
}

export function isRoot(): boolean {
  return process.geteuid?.() === 0;
}

function timeNamespace(): string | undefined {
  try {
    return readlinkSync('/proc/self/ns/time');
  } catch {
    return undefined;
  }
}

function cpuModel(): string {
  // Arm has no model name; its implementer and part tell one core from another.
  const info = readText('/proc/cpuinfo') ?? '';
  const field = (name: string) => new RegExp(`^${name}\\s*:\\s*(.+)$`, 'm').exec(info)?.[1]?.trim();
  return (
    cpus()[0]
      ?.model.trim()
      .replace(/^unknown$/, '') ||
    field('model name') ||
    [field('CPU implementer'), field('CPU part')].filter(Boolean).join(' ') ||
    'unknown'
  );
}

export function describeMachine(): Environment['host'] {
  const governor = readText(GOVERNOR)?.trim();
  const time = timeNamespace();
  return {
    kernel: release(),
    architecture: arch(),
    cpuModel: cpuModel(),
    cpuCount: cpus().length,
    memoryBytes: totalmem(),
    bootId: bootId(),
    ...(governor && { governor }),
    cgroupVersion: cgroupVersion(),
    ...(time && { timeNamespace: time }),
  };
}
