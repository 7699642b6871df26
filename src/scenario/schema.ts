/**
 * The user's shape of a scenario: one definition gives the type, the check and the JSON Schema. It knows which keys there
 * are and what each accepts; what must hold between keys is checked when the scenario is resolved.
 */
import { z } from 'zod';
import { BUDGET_MOMENTS, BUDGET_QUANTILES } from '../core/budget.ts';
import { GPU_STATES, START_STATES } from '../core/cold-state.ts';
import { CONTEXT_MODES, GPU_MODES, MODEL_NAMES, PIPELINE_ORDERS } from '../core/scenario.ts';
import { containerKeys } from './container-schema.ts';
import { count, duration, size, text } from './schema-parts.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const environment = z
  .record(z.string().regex(/^[^=\0]+$/, 'a variable has a name without ='), scalar)
  .describe('Environment variables of the instance. Values that are not on an allow-list are redacted wherever they are saved.');

const dockerOptions = z
  .strictObject({
    image: text().optional().describe("Your own image; leave it out (and give engine) for coldstart's instrumented one."),
    args: z.array(z.string()).optional().describe('Arguments of the image, behind its entry point.'),
    entrypoint: z.array(text()).min(1).optional().describe("Replaces the image's entry point."),
    env: environment.optional(),
    volumes: z.array(text()).optional().describe('source:destination[:ro]; a relative source is relative to this file, a bare name is a Docker volume.'),
    network: text().optional().describe('bridge (default), host, or the name of a Docker network.'),
    ports: z.array(count(1, 65535)).optional().describe('Ports of the container that are exposed; the first is the default of health and infer.'),
    memory: size().optional().describe('Memory limit, as docker run: 512m, 4g, 64MiB.'),
    cpus: z.number().min(0.01).max(4096).optional().describe('CPU limit, as docker run: 1.5.'),
    gpus: z
      .union([text(), count(1, 64), z.array(z.union([z.int().min(0), text()])).min(1)])
      .optional()
      .describe('all, none, a number, [0, 1], device=0,1, or UUIDs (GPU-…, MIG-…). Default: all for an engine that needs one, else none.'),
    gpuMode: z
      .enum(GPU_MODES)
      .optional()
      .describe('How the GPUs get into the container: auto (default), cdi, runtime (nvidia), toolkit (as docker run --gpus) or device-nodes.'),
    user: z
      .union([text(), z.int().min(0)])
      .optional()
      .describe('User (and group) of the process, as docker run --user.'),
    pull: z.enum(['never', 'missing', 'always']).optional().describe('Whether the image may be pulled before the run (default never).'),
    labels: z.record(z.string().min(1), scalar).optional().describe('Labels of the container.'),
    runtime: text().optional().describe('OCI runtime: runc, nvidia, crun, …'),
    ...containerKeys,
  })
  .describe('A container, started through the Docker daemon.');

const processOptions = z
  .strictObject({
    command: z
      .array(text())
      .min(1)
      .optional()
      .describe("Your own server: program and arguments. Leave it out (and give engine) for coldstart's own entry point."),
    cwd: text().optional().describe('Working folder, relative to this file (default: its folder).'),
    env: environment.optional(),
  })
  .describe('A process on this machine.');

const target = z
  .union([
    z.enum(['process', 'docker']),
    z
      .strictObject({ docker: dockerOptions.optional(), process: processOptions.optional() })
      .refine((map) => Object.keys(map).length === 1, 'give one of docker and process')
      .meta({ minProperties: 1, maxProperties: 1 }),
  ])
  .describe('Where the instance runs: process (default) or docker; a map with one of the two gives options.');

const model = z
  .union([
    z.strictObject({ make: z.enum(MODEL_NAMES).describe('A network that coldstart generates.') }),
    z.strictObject({ file: text().describe('A model file, relative to this file.') }),
  ])
  .describe('The model to load (default: make: resnet50).');

const nodeOptions = z
  .strictObject({
    flags: z
      .array(z.string().regex(/^-[^\0]+$/, 'expected a flag of Node such as --max-lazy'))
      .optional()
      .describe('Flags of Node in front of the entry point: [--single-threaded-gc]. As node --help and node --v8-options name them.'),
    compileCache: text().optional().describe('Folder with the compiled code of the entry point, relative to this file; coldstart tune makes it.'),
    snapshot: text().optional().describe('A start-up snapshot of Node with the entry point in it, relative to this file; coldstart tune makes it.'),
  })
  .refine(
    ({ compileCache, snapshot }) => compileCache === undefined || snapshot === undefined,
    'give one of compileCache and snapshot: a snapshot holds compiled code already',
  )
  .describe('How Node runs the entry point (default: as it comes).');

const engine = z
  .strictObject({
    backend: text().optional().describe('The engine that loads the model (default onnxruntime); coldstart list engines.'),
    model: model.optional(),
    loader: text().optional().describe("How the model's bytes get into memory (default auto); coldstart list loaders."),
    pipeline: z
      .enum(PIPELINE_ORDERS)
      .optional()
      .describe('overlapped (default): steps that do not need one another run at the same time; early: the same, begun before Node boots.'),
    contexts: z
      .strictObject({
        count: count(1, 64).optional().describe('Execution contexts (default 1).'),
        mode: z
          .enum(CONTEXT_MODES)
          .optional()
          .describe('eager (default): one after the other before ready; parallel: at the same time; lazy: all but the first after ready.'),
      })
      .optional()
      .describe('Execution contexts that are made.'),
    warmUp: count(0, 1000).optional().describe('Inferences that the entry point makes by itself before it says ready (default 0).'),
    node: nodeOptions.optional(),
    options: z.record(z.string(), scalar).optional().describe("The backend's own options; coldstart list engines shows them."),
  })
  .describe("coldstart's own instrumented entry point. Leave it out to measure your own image or command.");

const input = z.strictObject({
  shape: z
    .array(count(0, 2 ** 31))
    .max(64)
    .optional()
    .describe("Closed shape; without it the model's own, open dimensions as 1."),
  fill: text().optional().describe('zeros, random (default, the same every time), or the path of a .npy file.'),
});

const inputs = z
  .union([z.literal('auto'), z.record(z.string().min(1), input)])
  .describe('Inputs of the inference: auto (default) synthesises them from the model; or a map by name.');

const health = z
  .strictObject({
    url: text().optional().describe("Plain HTTP; the host may be left out: the instance's own address. Default with engine: http://:8080/health."),
    status: count(100, 599).optional().describe('The status that means ready (default 200).'),
    interval: duration().optional().describe('Attempts begin at most this far apart, 100 microseconds to 1s (default 1ms).'),
    timeout: duration().optional().describe('A start that is not ready by then has failed (default 60s).'),
  })
  .describe('How readiness is seen from outside.');

const infer = z
  .union([
    z.literal('none'),
    z.strictObject({
      url: text().optional().describe("Default with engine: /infer at the health route's port. Without engine and url no inference is asked for."),
      method: z
        .string()
        .regex(/^[A-Z]{1,16}$/, 'expected a method such as POST')
        .optional()
        .describe('Default POST.'),
      contentType: z
        .string()
        .regex(/^[\x20-\x7e]{1,200}$/, 'expected a media type such as application/json')
        .optional()
        .describe('Default: by the body.'),
      body: z
        .union([
          z.literal('auto'),
          z.strictObject({ file: text().describe("The file's bytes are sent; relative to this file.") }),
          z.strictObject({ text: z.string().describe('This text is sent.') }),
        ])
        .optional()
        .describe("auto (default): nothing for coldstart's entry point, which has its inputs; an empty JSON object for others."),
      steady: count(0, 10_000).optional().describe('Further requests behind the second one, whose latency is the steady one (default 0).'),
    }),
  ])
  .describe('The first and second inference, sent as soon as the instance is ready; none asks for none.');

const marks = z
  .strictObject({ files: z.array(text()).optional().describe('Files, as the instance sees them, with lines of `date +%s.%3N` and a label.') })
  .describe('Extra stamps that the application writes.');

const settings = {
  target: target.optional(),
  engine: engine.optional(),
  inputs: inputs.optional(),
  health: health.optional(),
  infer: infer.optional(),
  marks: marks.optional(),
  state: z.enum(START_STATES).optional().describe('What the machine still remembers when a trial begins (default warm).'),
  image: z.enum(['local', 'absent']).optional().describe('absent: the image is removed before each trial and pulled in it (default local).'),
  gpu: z
    .enum(GPU_STATES)
    .optional()
    .describe('How the GPU is held, verified before each trial: default (no MPS server), mps (server running), persistent (persistence mode on).'),
};

const VARIANT_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const variantName = z.string().regex(VARIANT_NAME, "a variant's name has letters, digits, dots, dashes and underscores");

const variants = z
  .union([
    z.record(variantName, z.strictObject(settings)),
    z
      .array(z.strictObject({ name: variantName.describe('Shown in every table.'), ...settings }))
      .min(2, 'give at least two variants')
      .max(26, 'give at most 26 variants'),
  ])
  .describe('Settings that are compared, trial by trial in turn: at least two, each overriding keys of the scenario. The first is the baseline.');

const budget = z
  .strictObject({
    limit: duration().optional().describe('Default 3s.'),
    at: z.enum(BUDGET_QUANTILES).optional().describe('The share of starts that it is claimed for (default p90).'),
    moment: z.enum(BUDGET_MOMENTS).optional().describe('Its end (default ready).'),
  })
  .describe('What the starts are judged by.');

const shellCommand = (): z.ZodString => z.string().regex(/^(?=[^\0]*\S)[^\0]+$/, 'expected a command line, got nothing');
const build = z
  .strictObject({
    image: shellCommand().optional().describe('A command line whose last line of standard output names the image, such as docker build -q .'),
    command: shellCommand()
      .optional()
      .describe('A command line that builds in place; relative paths of the scenario then lie in the checkout. Where nothing is built: "true".'),
    timeout: duration().optional().describe('A build that takes longer has failed (default 30m).'),
  })
  .refine(({ image, command }) => (image === undefined) !== (command === undefined), 'give one of image and command')
  .meta({ oneOf: [{ required: ['image'] }, { required: ['command'] }] })
  .describe('How a commit becomes an image or a command, for compare and nightly. The shell runs it at the top of a checkout of the commit.');

export const scenarioSchema = z
  .strictObject({
    name: text().max(100).optional().describe("Short name in lists and folders (default: the file's name)."),
    title: text().max(200).optional().describe('Heading of the report.'),
    ...settings,
    variants: variants.optional(),
    build: build.optional(),
    trials: count(1, 100_000).optional().describe('Measured starts of each variant (default 30; 60 for p95, 300 for p99).'),
    controls: count(0, 1000)
      .optional()
      .describe('Starts without instrumentation between them, from which its overhead is computed (default 5, without engine 0).'),
    maxTime: duration().optional().describe('No further trial is begun after this time (default 5m).'),
    budget: budget.optional(),
    seed: count(0, 2 ** 32 - 1)
      .optional()
      .describe('Of the order of trials (default 1).'),
  })
  .describe('One question about the start-up of an inference service.');

export type UserScenario = z.infer<typeof scenarioSchema>;
/** The keys of target.docker. */
export type UserDocker = z.infer<typeof dockerOptions>;
/** The part that a variant may override. */
export type UserSettings = Pick<UserScenario, keyof typeof settings>;
export const SETTING_KEYS = Object.keys(settings) as (keyof UserSettings)[];
