/** The formats of a patch, in the order in which a page lists them. */
import { COMPOSE } from './compose.ts';
import { DOCKER_RUN } from './docker-run.ts';
import { DOCKERFILE } from './dockerfile.ts';
import { ENV_FILE } from './env-file.ts';
import type { PatchFormat } from './format.ts';
import { CONFIG_FILE, PLAN_FILE } from './instance-files.ts';
import { KUBERNETES } from './kubernetes.ts';
import { PREPARE } from './prepare.ts';
import { SCENARIO_FILE } from './scenario-file.ts';
import { START_SCRIPT } from './start-script.ts';

export const PATCH_FORMATS: readonly PatchFormat[] = [
  SCENARIO_FILE,
  START_SCRIPT,
  DOCKER_RUN,
  COMPOSE,
  DOCKERFILE,
  ENV_FILE,
  KUBERNETES,
  PREPARE,
  CONFIG_FILE,
  PLAN_FILE,
];
