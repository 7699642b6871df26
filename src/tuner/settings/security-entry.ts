/** One of a container's security options as a setting. */
import type { DockerTarget } from '../../core/scenario.ts';
import { withTargetOption } from './container-knob.ts';

const UNCONFINED = 'unconfined';

function isOf(entry: string, name: string): boolean {
  return entry === name || entry.startsWith(`${name}=`) || entry.startsWith(`${name}:`);
}

/** Whether the daemon offers it; it says `name=seccomp,profile=default`, or the bare name. */
export function offers(securityOptions: readonly string[], name: string): boolean {
  return securityOptions.some((option) => option === name || option.split(',').includes(`name=${name}`));
}

/** 'default', 'unconfined', or 'own' for a profile of the user's. */
export function readProfile({ securityOpt = [] }: DockerTarget, name: 'seccomp' | 'apparmor'): string {
  const entry = securityOpt.find((option) => isOf(option, name));
  if (entry === undefined) return 'default';
  return entry.slice(name.length + 1) === UNCONFINED ? UNCONFINED : 'own';
}

export function withProfile(target: DockerTarget, name: 'seccomp' | 'apparmor', value: string): DockerTarget {
  return withEntry(target, name, value === UNCONFINED ? `${name}=${UNCONFINED}` : undefined);
}

export function hasEntry({ securityOpt = [] }: DockerTarget, name: string): boolean {
  return securityOpt.some((option) => isOf(option, name) && !/[=:]false$/.test(option));
}

/** Without what is there under that name, and with `entry`. */
export function withEntry(target: DockerTarget, name: string, entry: string | undefined): DockerTarget {
  const entries = [...(target.securityOpt ?? []).filter((option) => !isOf(option, name)), ...(entry === undefined ? [] : [entry])];
  return withTargetOption(target, 'securityOpt', entries.length > 0 ? entries : undefined);
}
