/** One of a container's ulimits as a setting: `1024:4096` and the like, or the daemon's default. */
import type { DockerTarget } from '../../core/scenario.ts';
import { withTargetOption } from './container-knob.ts';

/** SOFT[:HARD], or 'default'. */
export function readUlimit({ ulimits = [] }: DockerTarget, name: string): string {
  const entry = ulimits.find((text) => text.startsWith(`${name}=`));
  return entry === undefined ? 'default' : entry.slice(name.length + 1);
}

export function withUlimit(target: DockerTarget, name: string, value: string): DockerTarget {
  const others = (target.ulimits ?? []).filter((text) => !text.startsWith(`${name}=`));
  const entries = value === 'default' ? others : [...others, `${name}=${value}`];
  return withTargetOption(target, 'ulimits', entries.length > 0 ? entries : undefined);
}
