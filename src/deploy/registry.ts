/** What `coldstart init --for NAME` writes: one line per template. */
import { CRON } from './cron.ts';
import { GITHUB } from './github.ts';
import { GITLAB } from './gitlab.ts';
import { GRAFANA } from './grafana.ts';
import { SYSTEMD } from './systemd.ts';
import type { DeployTemplate } from './template.ts';

export const DEPLOY_TEMPLATES = {
  systemd: SYSTEMD,
  cron: CRON,
  gitlab: GITLAB,
  github: GITHUB,
  grafana: GRAFANA,
} as const satisfies Readonly<Record<string, DeployTemplate>>;

export type DeployId = keyof typeof DEPLOY_TEMPLATES;
