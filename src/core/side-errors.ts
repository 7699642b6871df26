/** Errors about what is compared: a part of the error table. */
import type { ErrorEntry } from './error-entry.ts';

export const SIDE_ERRORS = {
  SIDE_UNKNOWN: {
    message: '{side} is nothing that can be measured; tried: {tried}{nearest}',
    hint: 'write what it is in front of it: scenario:, image:, git: or run:',
    exit: 'usage',
  },
  SIDE_AMBIGUOUS: { message: '{side} is {meanings}', hint: 'write which one is meant: {spellings}', exit: 'usage' },
  SIDE_IS_NO_SIDE: { message: '{side} is the document of a {what}, which has no starts of its own', hint: 'name one of its runs: {runs}', exit: 'usage' },
  SIDE_VARIANT_NEEDED: { message: '{side} has {count} variants', hint: 'name one of them: {known}', exit: 'usage' },
  SIDE_SCENARIO_NEEDED: {
    message: 'a commit is measured with a scenario, and none is given for {side}',
    hint: 'give one with --scenario; its build says how a commit becomes an image or a command',
    exit: 'usage',
  },
  SIDE_BUILD_MISSING: {
    message: 'scenario {scenario} does not say how a commit is built',
    hint: 'add build: { image: docker build -q . } or build: { command: make } to it; where nothing is built: { command: "true" }',
    exit: 'usage',
  },
  SIDE_COMMIT_UNKNOWN: { message: '{repository} has no commit {commit}{nearest}', hint: '{remedy}', exit: 'usage' },
  SIDE_REPOSITORY_UNREADABLE: {
    message: 'cannot read the repository {repository}: {problem}',
    hint: 'git fetch in it, or git ls-remote with its address, shows the same',
    exit: 'unmeasurable',
  },
  SIDE_GIT_MISSING: {
    message: 'git cannot be executed: {problem}',
    hint: 'install it (apt-get install git), or compare images or saved runs',
    exit: 'unmeasurable',
  },
  SIDE_CHECKOUT_FAILED: {
    message: 'commit {commit} cannot be checked out: {problem}',
    hint: 'a repository that cannot be written to is read through a copy: git:PATH@{commit}',
    exit: 'unmeasurable',
  },
  SIDE_BUILD_FAILED: {
    message: 'commit {commit} does not build: {problem}',
    hint: 'its last lines are above; by hand: git worktree add FOLDER {commit}, then run the build of the scenario there',
    exit: 'unmeasurable',
  },
} as const satisfies Record<string, ErrorEntry>;
