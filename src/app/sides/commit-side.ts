/** A commit, checked out and built as a scenario says, and started by that scenario. */
import { realpathSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { ColdstartError } from '../../core/errors.ts';
import type { BuildRecipe, Variant } from '../../core/scenario.ts';
import { shorten, visibleLine } from '../../core/visible-text.ts';
import { readScenarioBuild } from '../../scenario/load.ts';
import { type CheckedOut, checkOut } from './checkout.ts';
import { type Commit, findCommit, uncommittedChanges } from './commit.ts';
import { loadWithImage } from './image-side.ts';
import { type LoadedVariant, loadContext, loadVariant, splitVariant } from './load-variant.ts';
import { copyRepository, findRepository, type Repository } from './repository.ts';
import type { LiveSide, SideContext } from './side.ts';
import type { SideSpec } from './spec.ts';

type CommitSource = Extract<LiveSide['source'], { kind: 'commit' }>;

const LABEL_CHARACTERS = 80;

/** The scenario that commits are measured with. */
interface CommitScenario {
  readonly name: string;
  /** Absolute, without links. */
  readonly folder: string;
  readonly build: BuildRecipe;
}

async function scenarioFor(side: string, context: SideContext): Promise<CommitScenario> {
  if (context.scenario === undefined) throw new ColdstartError('SIDE_SCENARIO_NEEDED', { side });
  const { scenario } = splitVariant(context.scenario, context.cwd);
  const { name, file, build } = await readScenarioBuild(scenario, loadContext(context));
  if (build === undefined) throw new ColdstartError('SIDE_BUILD_MISSING', { scenario: name });
  return { name, folder: realpathSync(dirname(file)), build };
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** The path from the top of a repository to a folder in it; '' where it lies in none. */
async function placeInRepository(folder: string, context: SideContext): Promise<string> {
  const top = (await findRepository(folder, context))?.top;
  return top === undefined ? '' : relative(realpathSync(top), folder);
}

/**
 * The scenario's own folder as the commit has it: what is relative to the scenario is then the commit's. A scenario of
 * another place stands at the top. A commit that did not have that folder yet gets it, empty.
 */
async function baseFolder(tree: string, { folder }: CommitScenario, { repository }: Commit, context: SideContext): Promise<string> {
  const place = await placeInRepository(folder, context);
  const mapped = join(tree, place);
  const isOwn = repository.top !== undefined && isInside(folder, realpathSync(repository.top));
  if (isOwn) await mkdir(mapped, { recursive: true });
  return isOwn || statSync(mapped, { throwIfNoEntry: false })?.isDirectory() ? mapped : tree;
}

/** Every path of this machine that a variant names. */
function pathsOf({ target, engine, infer, inputs }: Variant): string[] {
  const ownPaths = target.kind === 'docker' ? target.volumes.map((volume) => volume.split(':')[0] ?? '') : [target.cwd, ...(target.command ?? [])];
  const model = engine?.model !== undefined && 'file' in engine.model ? [engine.model.file] : [];
  const options = Object.values(engine?.options ?? {}).filter((value) => typeof value === 'string');
  const body = infer?.body.kind === 'file' ? [infer.body.path] : [];
  const fills = inputs === 'auto' ? [] : Object.values(inputs).flatMap(({ fill }) => (typeof fill === 'string' ? [] : [fill.file]));
  return [...ownPaths, ...model, ...options, ...body, ...fills];
}

/** What is written as an absolute path into the working tree is the same file for every commit. */
function sharedPaths(variant: Variant, { repository: { top } }: Commit, tree: string): string[] {
  const shared = top === undefined ? [] : pathsOf(variant).filter((path) => isInside(path, top) && !isInside(path, tree));
  return [...new Set(shared)].map((path) => `${visibleLine(path)} is taken from the working tree, not from the commit: write it relative to the scenario`);
}

function submodules(tree: string): string[] {
  const has = statSync(join(tree, '.gitmodules'), { throwIfNoEntry: false })?.isFile() ?? false;
  return has ? ['the commit has submodules, which are not checked out: add git submodule update --init to the build if it needs them'] : [];
}

async function load({ tree, imageId }: CheckedOut, label: string, scenario: CommitScenario, commit: Commit, context: SideContext): Promise<LoadedVariant> {
  const mapped = { ...context, baseFolder: await baseFolder(tree, scenario, commit, context) };
  if (imageId !== undefined) return loadWithImage(imageId, label, mapped);
  return loadVariant(splitVariant(context.scenario ?? '', context.cwd), mapped);
}

async function isStandingIn(env: SideContext['env'], imageId: string): Promise<boolean> {
  const { findImageId } = await import('../../targets/docker/image-identity.ts');
  return (await findImageId(imageId, env)) !== undefined;
}

/** Throws everything that a clone, a checkout, a build and a scenario can fail with. */
async function startable(commit: Commit, label: string, context: SideContext): Promise<LiveSide> {
  const scenario = await scenarioFor(label, context);
  const notices = [await uncommittedChanges(commit, context)].flatMap((notice) => notice ?? []);
  for (const notice of notices) context.say(notice);
  const checkedOut = await checkOut(commit, scenario.build, (imageId) => isStandingIn(context.env, imageId), context);
  try {
    const loaded = await load(checkedOut, label, scenario, commit, context);
    const { revision, subject, committedAt, repository } = commit;
    const { imageId, tree } = checkedOut;
    return {
      kind: 'live',
      label,
      source: { kind: 'commit', repository: repository.name, revision, subject, committedAt, ...(imageId !== undefined && { imageId }) },
      scenario: loaded.scenario,
      variant: loaded.variant,
      notices: [...notices, ...submodules(tree), ...sharedPaths(loaded.variant, commit, tree)],
      dispose: async () => checkedOut.release(),
    };
  } catch (error) {
    checkedOut.release();
    throw error;
  }
}

function labelOf({ repository, revision: hash, short }: Commit, revision: string): string {
  const of = repository.isCopy ? `${basename(repository.name).replace(/\.git$/, '')}@` : '';
  const label = hash.startsWith(revision) ? `${of}${short}` : `${of}${revision} (${short})`;
  return shorten(visibleLine(label), LABEL_CHARACTERS);
}

/** The repository of the working folder. Throws SIDE_REPOSITORY_UNREADABLE. */
async function ownRepository({ cwd, env, signal }: SideContext): Promise<Repository> {
  const own = await findRepository(cwd, { env, signal });
  if (own === undefined)
    throw new ColdstartError('SIDE_REPOSITORY_UNREADABLE', { repository: cwd, problem: 'it lies in no git repository; write git:REPOSITORY@REVISION' });
  return own;
}

/** Throws the SIDE_…, SCENARIO_… and USAGE_… codes, HOST_NOT_WRITABLE and RUN_INTERRUPTED. */
export async function commitSide({ repository, revision }: Extract<SideSpec, { kind: 'commit' }>, context: SideContext): Promise<LiveSide> {
  // Before minutes are spent on a clone.
  await scenarioFor(revision, context);
  const from = repository === undefined ? await ownRepository(context) : await copyRepository(repository, revision, context);
  const commit = await findCommit(from, revision, context);
  return startable(commit, labelOf(commit, revision), context);
}

/** The repository of a commit that was measured before: the one of the working folder where it is that. */
async function repositoryAgain({ repository, revision }: CommitSource, context: SideContext): Promise<Repository> {
  const own = await findRepository(context.cwd, context);
  const here = resolve(context.cwd, repository);
  if (own?.name === here) return own;
  const there = statSync(here, { throwIfNoEntry: false }) === undefined ? undefined : await findRepository(here, context);
  return there?.name === here ? there : copyRepository(repository, revision, context);
}

/**
 * A commit that was measured before: its image where the daemon still has it, else checked out and built again. Throws as
 * commitSide where neither works.
 */
export async function pinnedCommitSide(source: CommitSource, label: string, context: SideContext): Promise<LiveSide> {
  const { build } = await scenarioFor(label, context);
  if (source.imageId !== undefined && build.makes === 'image' && (await isStandingIn(context.env, source.imageId))) {
    const { scenario, variant } = await loadWithImage(source.imageId, label, context);
    const paths = variant.target.kind === 'docker' && variant.target.volumes.length === 0;
    if (paths) return { kind: 'live', label, source, scenario, variant, notices: [], dispose: () => Promise.resolve() };
  }
  const commit = await findCommit(await repositoryAgain(source, context), source.revision, context);
  return startable(commit, label, context);
}
