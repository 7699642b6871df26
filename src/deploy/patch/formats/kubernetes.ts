/** A strategic merge patch of a Deployment. The way back is a patch from the winner: what was added is deleted by name. */
import { heading } from '../comments.ts';
import { isPlain, mergeTrees, saidSettings } from '../said-settings.ts';
import type { ContainerSetting, PodPart } from '../settings/setting.ts';
import { configMapName, isToldFile } from '../settings/storage.ts';
import type { FormatContext, PatchFormat, WrittenFile } from './format.ts';
import { yamlText } from './yaml-tree.ts';

/** DNS-1123, as names of containers and volumes must be. */
function podName(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
    .replace(/-+$/, '');
  return plain === '' ? 'app' : plain;
}

function hasKeys(tree: Record<string, unknown>): boolean {
  return Object.values(tree).some((value) => (isPlain(value) ? hasKeys(value) : value !== undefined));
}

/** The files of both sides go into one ConfigMap, so that the way back finds its own there. */
function steps({ input: { name }, side, containers }: FormatContext, file: string): string {
  const mounts = [...(containers?.to.start.mounts ?? []), ...(containers?.from.start.mounts ?? [])];
  const told = new Set(mounts.flatMap(({ source }) => (isToldFile(source) ? [source.name] : [])));
  const patch = `kubectl patch deployment ${podName(name)} --type strategic --patch-file ${file}`;
  if (told.size === 0 || side === 'baseline') return patch;
  return `kubectl create configmap ${configMapName(podName(name))} ${[...told].map((from) => `--from-file=${from}`).join(' ')} && ${patch}`;
}

export const KUBERNETES: PatchFormat = {
  file: 'kubernetes-patch.yaml',
  title: 'Kubernetes',
  apply: (file, context) => steps(context, file),
  write: (context): WrittenFile | undefined => {
    const { containers: sides, input, side } = context;
    if (sides === undefined) return undefined;
    const named = { ...sides, from: rename(sides.from, input.name), to: rename(sides.to, input.name) };
    const { parts, left } = saidSettings<PodPart>(named, (setting: ContainerSetting) => setting.kubernetes(named.from.start, named.to.start));
    const container = mergeTrees(parts.map(({ part }) => part.container ?? {}));
    const pod = mergeTrees(parts.map(({ part }) => part.pod ?? {}));
    const spec = { ...pod, ...(hasKeys(container) && { containers: [{ name: podName(input.name), ...container }] }) };
    const notes = [
      `deployment and container are called ${podName(input.name)}: rename them to yours`,
      'no cluster was at hand when this was written: nothing here was tried on one',
      ...parts.flatMap(({ part }) => part.notes ?? []),
    ];
    const top = heading(input, side, { what: 'a strategic merge patch of a Deployment', apply: steps(context, context.file), notes, left });
    return { text: `${top}\n${yamlText({ spec: { template: { spec } } })}`, left };
  },
};

type Side = NonNullable<FormatContext['containers']>['from'];

function rename(side: Side, name: string): Side {
  return { ...side, start: { ...side.start, name: podName(name) } };
}
