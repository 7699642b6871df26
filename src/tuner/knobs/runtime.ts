/** The OCI runtime: what makes namespaces, mounts and groups, and executes the program. */
import { containerKnob, withTargetOption } from '../settings/container-knob.ts';

const DEFAULT = 'default';

/** Shims are other names of the same runc, and those of vendors add steps for devices. */
function others(runtimes: readonly string[], used: string): readonly string[] {
  return runtimes.filter((name) => name !== used && !name.startsWith('io.containerd.') && !name.startsWith('nvidia'));
}

/** Those that do the same as runc. Whoever uses another one (gVisor, Kata) wants its walls, which no start is worth. */
const EQUALS = /^(?:runc|crun|youki|io\.containerd\.runc\..+)$/;

export const RUNTIME = containerKnob({
  id: 'runtime',
  title: 'OCI runtime',
  phases: ['task-create', 'task-start', 'container-start', 'process-spawn'],
  read: (target) => target.runtime ?? DEFAULT,
  values: ({ target }, { runtimes, defaultRuntime }) => others(runtimes, target.runtime ?? defaultRuntime),
  set: (target, value) => withTargetOption(target, 'runtime', value === DEFAULT ? undefined : String(value)),
  missing: ({ target }, { runtimes, defaultRuntime }) => {
    const used = target.runtime ?? defaultRuntime;
    if ((target.gpus ?? 'none') !== 'none') return 'how the container gets its GPUs decides about its runtime.';
    if (!EQUALS.test(used)) return `${used} may hold a program in more than namespaces: nothing else is tried in its place.`;
    return others(runtimes, used).length > 0 ? undefined : `the daemon has no runtime beside ${used}.`;
  },
  sideEffect: 'Another runtime may support less: check that mounts, limits and signals of yours work with it.',
  byHand: (value) => `Use docker run --runtime ${value}; in a scenario target.docker.runtime: ${value}; in Kubernetes runtimeClassName.`,
});
