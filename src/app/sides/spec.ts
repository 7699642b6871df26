/** What a user wrote for a side, taken apart by its prefix. What has none is guessed in guess-side.ts. Pure. */

export type SideSpec =
  /** A file or a built-in name, and `/VARIANT` where one of several is meant. */
  | { readonly kind: 'scenario'; readonly name: string }
  | { readonly kind: 'image'; readonly reference: string }
  /** Without a repository: the one of the working folder. */
  | { readonly kind: 'commit'; readonly repository?: string; readonly revision: string }
  /** An id, a folder or a result.json, and `/VARIANT` where one of several is meant. */
  | { readonly kind: 'run'; readonly run: string };

/** `https://host/path`, `ssh://…`, `file:///…` */
const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\//i;
/** `git@host:path`, as ssh takes it; not `C:\…`, which is nothing here. */
const SSH_ADDRESS = /^[\w.-]+@[\w.-]+:(?!\/\/)/;
const PATH = /^(?:\/|\.{1,2}(?:\/|$)|~\/)/;

/** Whether a text can only be an address of a repository, with a protocol or as ssh writes it. */
export function isAddress(text: string): boolean {
  return ADDRESS.test(text) || SSH_ADDRESS.test(text);
}

/** Where the part with user and host ends: an `@` in it parts no revision. */
function authorityEnd(text: string): number {
  const [protocol = ''] = ADDRESS.exec(text) ?? [];
  if (protocol === '') return SSH_ADDRESS.exec(text)?.[0].length ?? 0;
  const slash = text.indexOf('/', protocol.length);
  return slash < 0 ? text.length : slash;
}

/** `REV`, `REPO@REV` or an address or path alone, whose default branch is meant. `isFolder` knows the folders that there are. */
export function parseCommit(text: string, isFolder: (path: string) => boolean): Extract<SideSpec, { kind: 'commit' }> {
  const from = authorityEnd(text);
  // `@{1}` and `@{upstream}` belong to the revision.
  const at = from + text.slice(from).search(/@(?!\{)(?!.*@(?!\{))/s);
  const repository = text.slice(0, at);
  const revision = text.slice(at + 1);
  const isRepository = (part: string): boolean => isAddress(part) || PATH.test(part) || isFolder(part);
  if (at >= from && at > 0 && isRepository(repository)) return { kind: 'commit', repository, revision: revision || 'HEAD' };
  return isAddress(text) || PATH.test(text) ? { kind: 'commit', repository: text, revision: 'HEAD' } : { kind: 'commit', revision: text };
}

/** Undefined where the text has no prefix. */
export function parsePrefixed(text: string, isFolder: (path: string) => boolean): SideSpec | undefined {
  const [, prefix, rest = ''] = /^(scenario|image|git|run):(.*)$/s.exec(text) ?? [];
  switch (prefix) {
    case 'scenario':
      return { kind: 'scenario', name: rest };
    case 'image':
      return { kind: 'image', reference: rest };
    case 'git':
      return parseCommit(rest, isFolder);
    case 'run':
      return { kind: 'run', run: rest };
    default:
      return undefined;
  }
}
