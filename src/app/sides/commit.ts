/** From what a user calls a commit to the commit: its hash, its message's first line, its date. */
import { ColdstartError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import { redactText } from '../../core/redact.ts';
import { visibleLine } from '../../core/visible-text.ts';
import { askGit, type GitContext } from './git.ts';
import type { Repository } from './repository.ts';

export interface Commit {
  readonly repository: Repository;
  /** Full hash. */
  readonly revision: string;
  readonly short: string;
  /** First line of the message. */
  readonly subject: string;
  /** ISO 8601. */
  readonly committedAt: string;
}

/** More names than this are not looked through for the nearest one. */
const MOST_REFS = 2000;

/** HEAD of a copy is what it was where it came from. */
function inRepository({ isCopy }: Repository, revision: string): string {
  return isCopy ? revision.replace(/^(?:HEAD|@)(?=$|[~^])/, 'refs/coldstart/HEAD') : revision;
}

/** The hash that a revision means; undefined where it means none. An option is no revision. Throws SIDE_GIT_MISSING. */
export async function findHash(repository: Repository, revision: string, context: GitContext): Promise<string | undefined> {
  if (revision === '' || revision.startsWith('-') || revision.includes('\0')) return undefined;
  const hash = await askGit(repository.folder, ['rev-parse', '--verify', '--quiet', `${inRepository(repository, revision)}^{commit}`], context);
  return hash !== undefined && /^[0-9a-f]{40,64}$/.test(hash) ? hash : undefined;
}

/** Names of branches and tags. */
export async function listRefs({ folder }: Repository, context: GitContext): Promise<string[]> {
  const listed = await askGit(
    folder,
    ['for-each-ref', `--count=${MOST_REFS}`, '--format=%(refname:short)', 'refs/heads', 'refs/tags', 'refs/remotes'],
    context,
  );
  return (listed ?? '').split('\n').filter((name) => name !== '');
}

async function unknownCommit(repository: Repository, revision: string, context: GitContext): Promise<ColdstartError> {
  const shallow = (await askGit(repository.folder, ['rev-parse', '--is-shallow-repository'], context)) === 'true';
  const nearest = didYouMean(revision, await listRefs(repository, context));
  const remedy = shallow
    ? 'it is a shallow clone, which has only its newest commits: git fetch --unshallow --tags'
    : 'git log --oneline and git branch --all list what there is; git fetch brings what is new';
  return new ColdstartError('SIDE_COMMIT_UNKNOWN', {
    repository: repository.name,
    commit: visibleLine(revision),
    nearest,
    remedy,
    ...(shallow && { shallow: 'yes' }),
  });
}

/** Throws SIDE_COMMIT_UNKNOWN, SIDE_GIT_MISSING and RUN_INTERRUPTED. */
export async function findCommit(repository: Repository, revision: string, context: GitContext): Promise<Commit> {
  const hash = await findHash(repository, revision, context);
  if (hash === undefined) throw await unknownCommit(repository, revision, context);
  const facts = await askGit(repository.folder, ['log', '-1', '--no-show-signature', '--format=%h%n%cI%n%s', hash], context);
  const [short = hash.slice(0, 7), committedAt = '', subject = ''] = (facts ?? '').split('\n');
  return { repository, revision: hash, short, subject: redactText(visibleLine(subject)), committedAt };
}

/** A sentence where the commit is what is checked out, and the files beside it are not as it has them. */
export async function uncommittedChanges({ repository, revision, short }: Commit, context: GitContext): Promise<string | undefined> {
  const { top } = repository;
  if (top === undefined || (await findHash(repository, 'HEAD', context)) !== revision) return undefined;
  const status = await askGit(top, ['status', '--porcelain', '--untracked-files=no', '--ignore-submodules=dirty'], context);
  const count = (status ?? '').split('\n').filter((line) => line !== '').length;
  if (count === 0) return undefined;
  return `${short} is measured as it was committed: uncommitted changes to ${count} file${count === 1 ? '' : 's'} of the working tree are not part of it`;
}
