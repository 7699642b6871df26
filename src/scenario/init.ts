/** The text of a first scenario for the user's own image, model or command: complete, commented, and it loads as it is. */
import { stringify } from 'yaml';

export interface InitRequest {
  readonly image?: string;
  readonly model?: string;
  readonly command?: readonly string[];
}

const COMMON = `
# What the machine still remembers when a trial begins: warm | model-cold | cold | dropped
state: warm

# Measured starts. With 30 and no failure, 90 % of starts are proven to be within the limit.
trials: 30
budget: { limit: 3s, at: p90, moment: ready }   # at: p50 | p90 | p95 | p99; moment: ready | first-inference
`;

/** Without a request: the built-in ResNet-50. Relative paths are relative to the file that the text is written to. */
export function initScenario({ image, model, command }: InitRequest = {}): string {
  if (image !== undefined) {
    return imageScenario(image);
  }
  return command !== undefined && command.length > 0 ? commandScenario(command) : modelScenario(model);
}

function imageScenario(image: string): string {
  return `# How long does the image ${oneLine(image)} take from docker run to its first 200?
title: ${scalar(`Cold start of ${image}`)}

target:
  docker:
    image: ${scalar(image)}
    # args: [--fast]                    # behind the image's entry point
    # env: { LOG_LEVEL: warning }
    # volumes: [./models:/models:ro]    # relative to this file
    # network: bridge                   # or host
    # memory: 4g
    # cpus: 2
    # gpus: all
    pull: missing                       # never | missing | always; before the run, not in the measurement

# The route that answers 200 when the server can infer. Without a host: the container's own address.
health: { url: "http://:8000/health", status: 200, timeout: 60s }

# The first and second inference are measured too, when you say how to ask for one.
# infer: { url: "http://:8000/infer", method: POST, body: { file: request.json } }

# Lines of \`date +%s.%3N label\` that the server writes appear on the timeline.
# marks: { files: [/var/log/startup.log] }
${COMMON}`;
}

function commandScenario(command: readonly string[]): string {
  return `# How long does ${oneLine(command[0] ?? '')} take from its start to its first 200?
title: ${scalar(`Cold start of ${command[0]}`)}

target:
  process:
    command: ${flow(command)}
    cwd: .                              # relative to this file
    # env: { LOG_LEVEL: warning }

# The route that answers 200 when the server can infer.
health: { url: "http://127.0.0.1:8000/", status: 200, timeout: 60s }

# The first and second inference are measured too, when you say how to ask for one.
# infer: { url: "http://127.0.0.1:8000/infer", method: POST, body: { file: request.json } }
${COMMON}`;
}

/** Names of TensorRT plans, as its own tools and Ultralytics give them. */
const PLAN_NAME = /\.(plan|engine|trt)$/i;

function modelScenario(model: string | undefined): string {
  const backend = PLAN_NAME.test(model ?? '') ? 'tensorrt' : 'onnxruntime';
  const source = model === undefined ? '{ make: resnet50 }' : `{ file: ${scalar(model)} }`;
  return `# How long does ${model === undefined ? 'the built-in ResNet-50' : oneLine(model)} take to answer its first inference?
title: ${scalar(`Cold start of ${model ?? 'ResNet-50'}`)}

target: process                         # process | docker; a map gives options: { docker: { memory: 4g } }

# coldstart's own instrumented entry point.
engine:
  backend: ${backend.padEnd(28)} # coldstart list engines shows their options too
  model: ${source}
  loader: auto                          # coldstart list loaders
  pipeline: overlapped                  # sequential | overlapped | early
  contexts: { count: 1, mode: eager }   # eager | parallel | lazy
  warmUp: 0                             # inferences before it says ready

# Inputs are made from the model's own description; open dimensions are 1 unless given.
inputs: auto
# inputs: { input: { shape: [1, 3, 224, 224], fill: random } }   # zeros | random | file.npy
${COMMON}`;
}

/** For a comment: what could end it is left out. */
function oneLine(text: string): string {
  return text.replace(/[^\x20-\x7e\u00a0-\ud7ff\ue000-\ufffd]/g, ' ');
}

function scalar(text: string): string {
  return stringify(text, { lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' }).trimEnd();
}

function flow(items: readonly string[]): string {
  return `[${items.map(scalar).join(', ')}]`;
}
