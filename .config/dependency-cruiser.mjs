/**
 * Who may import whom. Every rule says where the code should go instead. The table is the one of src/README.md; CI
 * plants what each of them forbids and asserts that it is found (src/setup/check-guards.mjs).
 */
const folder = (name) => `^src/${name}/`;

/** folder → folders of ours that it may import besides itself. */
const ALLOWED = {
  stats: [],
  core: [],
  host: ['core'],
  gpu: ['core', 'host'],
  engine: ['core'],
  entrypoint: ['core', 'engine'],
  scenario: ['core', 'stats/random\\.ts', 'engine/backends', 'engine/loaders'],
  targets: ['core', 'host'],
  probes: ['core', 'host'],
  harness: ['core', 'host', 'targets/target\\.ts', 'probes'],
  analysis: ['core', 'stats'],
  tuner: ['core', 'stats'],
  history: ['core'],
  report: ['core'],
  deploy: ['core', 'scenario/to-yaml\\.ts'],
};

const directions = Object.entries(ALLOWED).map(([from, to]) => ({
  name: `${from}-direction`,
  severity: 'error',
  comment: `src/${from} may import ${['itself', ...to].join(', ')}. Inject what else it needs from src/app, or move the shared idea to src/core.`,
  from: { path: folder(from) },
  to: { path: '^src/', pathNot: [folder(from), ...to.map((path) => `^src/${path}`)] },
}));

/** package → the only place that may import it. */
const OWNERS = {
  dockerode: '^src/targets/docker/',
  '@grpc/grpc-js': '^src/targets/docker/',
  'tar-stream': '^src/targets/docker/',
  commander: '^src/cli/',
  picocolors: '^src/cli/terminal/',
  zod: '^src/scenario/',
  yaml: '^src/(scenario|deploy)/',
  'prom-client': '^src/report/formats/prometheus/',
  'chart.js': '^src/report/formats/html/page/',
  tinybench: '^src/engine/race/',
};

const owners = Object.entries(OWNERS).map(([name, place]) => ({
  name: `only-there-${name.replace(/\W/g, '')}`,
  severity: 'error',
  comment: `${name} is used in ${place} only: everything else speaks to that folder's own interface.`,
  from: { path: '^src/', pathNot: [place] },
  to: { path: `node_modules/${name}/` },
}));

export default {
  forbidden: [
    ...directions,
    ...owners,
    { name: 'no-cycle', severity: 'error', comment: 'Two files that need each other are one idea, or share a third.', from: {}, to: { circular: true } },
    {
      name: 'no-orphan',
      severity: 'error',
      comment: 'Nothing imports this file: remove it, or register it.',
      from: { orphan: true, path: '^src/', pathNot: ['^src/setup/', '^src/report/formats/html/page/', '\\.d\\.ts$', '^src/.*/image/'] },
      to: {},
    },
    {
      name: 'cli-through-app',
      severity: 'error',
      comment: 'src/cli reaches the rest through src/app; only pure vocabulary and texts come from src/core.',
      from: { path: folder('cli') },
      to: { path: '^src/', pathNot: [folder('cli'), folder('app'), folder('core')] },
    },
    {
      name: 'app-without-entrypoint',
      severity: 'error',
      comment: 'The entry point runs inside the instance and is reached by its bundle only.',
      from: { path: folder('app') },
      to: { path: folder('entrypoint') },
    },
    {
      name: 'race-by-its-program',
      severity: 'error',
      comment: 'The race opens an engine: src/app/engine-bench starts its program and reads what it tells (src/core/engine-race.ts).',
      from: { path: '^src/', pathNot: ['^src/engine/race/'] },
      to: { path: '^src/engine/race/' },
    },
    { name: 'nothing-imports-test', severity: 'error', comment: 'Code that ships knows no test.', from: { path: '^src/' }, to: { path: '^test/' } },
    {
      name: 'pure-without-files',
      severity: 'error',
      comment: 'core, stats, analysis, tuner and probes are pure: read files in scenario/load, history, host, targets or app.',
      from: { path: '^src/(core|stats|analysis|tuner|probes)/' },
      to: { path: '^(node:)?(fs|fs/promises|child_process|net|http)$' },
    },
    {
      name: 'no-child-process',
      severity: 'error',
      comment: 'Processes are spawned by src/host (stamped, with a death signal), by src/gpu (its helper) or by src/app for checks.',
      from: { path: '^src/', pathNot: ['^src/(host|gpu|app|setup)/', '^src/targets/docker/'] },
      to: { path: '^(node:)?child_process$' },
    },
    {
      name: 'target-siblings',
      severity: 'error',
      comment: 'A target does not know another one: what both need goes beside target.ts.',
      from: { path: '^src/targets/([^/]+)/' },
      to: { path: '^src/targets/([^/]+)/', pathNot: '^src/targets/$1/' },
    },
    {
      name: 'harness-never-loads-the-engine',
      severity: 'error',
      comment: 'The measuring process must not open an engine: only the entry point and the race import the binding.',
      from: { path: '^src/', pathNot: ['^src/(entrypoint|engine)/'] },
      to: { path: '^src/engine/binding\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
