/** Where things lie inside a container of ours: what the image is assembled with, and what a start or a patch mounts. */

/** Paths inside the image. */
export const IMAGE_PATHS = {
  node: '/usr/bin/node',
  folder: '/coldstart',
  entrypoint: '/coldstart/entrypoint.cjs',
  addon: '/coldstart/engine.node',
  early: '/coldstart/libcoldstart_early.so',
  engineFolder: '/coldstart/engine',
} as const;

/** Where a trial's own folder and the model are mounted. */
export const MOUNT_PATHS = {
  trial: '/run/coldstart',
  marks: '/run/coldstart/marks',
  config: '/run/coldstart/config.json',
  plan: '/run/coldstart/start-plan',
  model: '/run/coldstart-model',
  /** Compiled code or a snapshot. */
  node: '/run/coldstart-node',
} as const;
