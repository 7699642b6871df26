/** Rows of the table about what a container may do and see: user, capabilities, profiles, a root that cannot be written. */

import { shellWord } from '../../quoting.ts';
import type { ContainerStart } from '../container-start.ts';
import { joinedList, RESET } from './compose-values.ts';
import { type ContainerSetting, type ListKey, option, type PodPart, type Said, type Tree } from './setting.ts';

const OF_THE_CONTAINER = { not: 'it belongs to the container, not to its image' };

function context(part: Tree): PodPart {
  return { container: { securityContext: part } };
}

function list(start: ContainerStart, key: ListKey): readonly string[] {
  return start.target[key] ?? [];
}

/** A list of words that compose joins with the list below it. */
function listRow(row: { key: ListKey; title: string; flag: string; compose: string }, kubernetes: ContainerSetting['kubernetes']): ContainerSetting {
  return {
    fields: [`target.${row.key}`],
    title: row.title,
    differs: (from, to) => JSON.stringify(list(from, row.key)) !== JSON.stringify(list(to, row.key)),
    run: (start) => list(start, row.key).flatMap((word) => [row.flag, shellWord(word)]),
    compose: (from, to) => ({ service: { [row.compose]: joinedList(list(from, row.key), list(to, row.key)) } }),
    image: () => OF_THE_CONTAINER,
    kubernetes,
  };
}

/** Capabilities of a pod have no CAP_ in front. */
function capabilities(key: 'add' | 'drop', names: readonly string[]): PodPart {
  return context({ capabilities: { [key]: names.length === 0 ? null : names.map((name) => name.toUpperCase().replace(/^CAP_/, '')) } });
}

/** Docker's words for profiles that a pod has keys for; undefined: it has none. */
function profileKey(word: string): [string, unknown] | undefined {
  if (/^seccomp[=:]unconfined$/.test(word)) return ['seccompProfile', { type: 'Unconfined' }];
  if (/^apparmor[=:]unconfined$/.test(word)) return ['appArmorProfile', { type: 'Unconfined' }];
  if (/^no-new-privileges(?:[=:]true)?$/.test(word)) return ['allowPrivilegeEscalation', false];
  return undefined;
}

function profiles(from: readonly string[], to: readonly string[]): Said<PodPart> {
  const unknown = [...from, ...to].find((word) => profileKey(word) === undefined);
  if (unknown !== undefined) return { not: `"${unknown}" has no key in a pod that means the same` };
  const gone = from.flatMap((word) => profileKey(word)?.[0] ?? []).map((name) => [name, null] as const);
  const set = to.flatMap((word) => {
    const found = profileKey(word);
    return found === undefined ? [] : [found];
  });
  const part = Object.fromEntries([...gone, ...set]);
  return { ...context(part), notes: 'appArmorProfile' in part ? ['`appArmorProfile` needs Kubernetes 1.30 or newer'] : [] };
}

function user(text: string | undefined): Said<PodPart> {
  if (text === undefined) return context({ runAsUser: null, runAsGroup: null });
  const [id = '', group] = text.split(':');
  if (!/^\d+$/.test(id) || (group !== undefined && !/^\d+$/.test(group))) return { not: 'a pod takes the numbers of a user and group, not their names' };
  return context({ runAsUser: Number(id), runAsGroup: group === undefined ? null : Number(group) });
}

export const SECURITY: readonly ContainerSetting[] = [
  option({
    key: 'user',
    title: 'the user',
    run: (text) => ['--user', shellWord(text)],
    compose: (text) => ({ service: { user: text ?? RESET } }),
    image: (text) => (text === undefined || /[\s$\\]/.test(text) ? { not: 'there is no instruction that takes a user of the image back' } : [`USER ${text}`]),
    kubernetes: user,
  }),
  option({
    key: 'privileged',
    title: 'whether it is privileged',
    run: (privileged) => [`--privileged=${privileged}`],
    compose: (privileged) => ({ service: { privileged: privileged ?? RESET } }),
    kubernetes: (privileged) => context({ privileged: privileged ?? null }),
  }),
  option({
    key: 'readOnly',
    title: 'whether its root can be written',
    run: (readOnly) => [`--read-only=${readOnly}`],
    compose: (readOnly) => ({ service: { read_only: readOnly ?? RESET } }),
    kubernetes: (readOnly) => context({ readOnlyRootFilesystem: readOnly ?? null }),
  }),
  listRow({ key: 'capAdd', title: 'added capabilities', flag: '--cap-add', compose: 'cap_add' }, (_, to) => capabilities('add', list(to, 'capAdd'))),
  listRow({ key: 'capDrop', title: 'dropped capabilities', flag: '--cap-drop', compose: 'cap_drop' }, (_, to) => capabilities('drop', list(to, 'capDrop'))),
  listRow({ key: 'securityOpt', title: 'the security profile', flag: '--security-opt', compose: 'security_opt' }, (from, to) =>
    profiles(list(from, 'securityOpt'), list(to, 'securityOpt')),
  ),
];
