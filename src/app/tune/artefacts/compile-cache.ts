/** Compiled code of the entry point: a folder with the code and the program that starts with it. */
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ColdstartError } from '../../../core/errors.ts';
import { COMPILE_CACHE_FILES } from '../../../core/node-command.ts';
import type { ArtefactBuilder, ArtefactSurroundings } from './artefact.ts';
import { loadConfiguration, partVariables } from './instance-load.ts';
import { flagWords, nodeIdentity, ownProgram, runNodeProgram } from './node-program.ts';

const WHAT = 'the compiled code';
/** Any engine makes the entry point run through the same functions; this one needs no model. */
const ENGINE = { backend: 'fake', loader: 'auto', options: {} } as const;

async function build(flags: readonly string[], target: string, around: ArtefactSurroundings): Promise<void> {
  const code = join(target, COMPILE_CACHE_FILES.code);
  const marks = `${target}.marks`;
  const configFile = `${target}.config.json`;
  mkdirSync(target, { recursive: true });
  writeFileSync(configFile, JSON.stringify(loadConfiguration(ENGINE)));
  try {
    const variables = { ...partVariables(ENGINE).variables, COLDSTART_CONFIG: configFile, COLDSTART_MARKS: marks };
    await runNodeProgram({ what: WHAT, words: [...flags, ownProgram('make-compile-cache'), ownProgram('entrypoint'), code], variables, around });
  } finally {
    for (const file of [configFile, marks, `${marks}.json`]) rmSync(file, { force: true });
  }
  if (!existsSync(code)) throw new ColdstartError('TUNE_ARTEFACT_FAILED', { what: WHAT, problem: 'Node ended without writing it' });
  copyFileSync(ownProgram('cached-start'), join(target, COMPILE_CACHE_FILES.start));
}

export const COMPILE_CACHE: ArtefactBuilder = {
  kind: 'compile-cache',
  title: WHAT,
  place: 'disk',
  identity: () => nodeIdentity(['entrypoint', 'cached-start']),
  fileName: () => 'entrypoint-code',
  build: ({ options }, target, around) => build(flagWords(options['flags']), target, around),
};
