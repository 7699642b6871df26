/** The table: what a container can be told, one row each. Every format walks it, so that none forgets a setting. */
import { LIMITS } from './limits.ts';
import { PLATFORM } from './platform.ts';
import { PROGRAM } from './program.ts';
import { SECURITY } from './security.ts';
import type { ContainerSetting } from './setting.ts';
import { MOUNTS, TMPFS } from './storage.ts';

export const CONTAINER_SETTINGS: readonly ContainerSetting[] = [...PROGRAM, MOUNTS, TMPFS, ...LIMITS, ...PLATFORM, ...SECURITY];
