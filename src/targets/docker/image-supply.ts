/**
 * Makes the image that a trial starts present, or absent, by the scenario's rules. The instrumented image is assembled
 * and loaded by image.ts; this file asks for it.
 */
import type Docker from 'dockerode';
import { ColdstartError } from '../../core/errors.ts';
import { redactText } from '../../core/redact.ts';
import type { DockerTarget } from '../../core/scenario.ts';
import { visibleLine } from '../../core/visible-text.ts';
import { daemonMessage, recogniseDockerError, statusOf } from './daemon-errors.ts';
import { findCredentials } from './registry-credentials.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What we need of an inspected image. */
export interface ImageFacts {
  readonly Id: string;
  readonly RepoTags?: readonly string[];
  readonly Size: number;
  readonly Config?: { readonly Env?: readonly string[] | null };
  readonly GraphDriver?: { readonly Name: string; readonly Data?: Readonly<Record<string, string>> | null };
}

/**
 * Whether an image can be called so. The client writes the name into the path of its request as it is: what is an address
 * or leads upwards would ask another host, or another thing of the daemon.
 */
export function isImageReference(image: string): boolean {
  return /^[a-z0-9][\w.:/@-]{0,400}$/i.test(image) && !/\/\/|(?:^|\/)\.{1,2}(?:\/|$)/.test(image);
}

/** Undefined where the daemon does not have it. Throws the TARGET_DOCKER_… codes. */
export async function findImage(docker: Docker, image: string): Promise<ImageFacts | undefined> {
  if (!isImageReference(image)) return undefined;
  try {
    return (await docker.getImage(image).inspect()) as unknown as ImageFacts;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw recogniseDockerError(error, { image });
  }
}

/** Without a tag the daemon would pull every tag there is. */
function withTag(image: string): string {
  return /@|:[^/]*$/.test(image) ? image : `${image}:latest`;
}

/** Throws TARGET_PULL_FAILED, the TARGET_DOCKER_… codes, and RUN_INTERRUPTED where `signal` ends it. */
export async function pullImage(docker: Docker, image: string, environment: Environment, signal: AbortSignal): Promise<void> {
  const authconfig = findCredentials(image, environment);
  let problem: string | undefined;
  try {
    const answer = await docker.pull(withTag(image), { abortSignal: signal, ...(authconfig !== undefined && { authconfig }) });
    let text = '';
    for await (const chunk of answer) text = `${text}${String(chunk)}`.slice(-65_536);
    // Failures after the first byte come in the body of a 200.
    problem = /"error"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  } catch (error) {
    if (signal.aborted) throw new ColdstartError('RUN_INTERRUPTED', {}, { cause: error });
    const known = recogniseDockerError(error, { image });
    if (known.code !== 'TARGET_DOCKER_UNRECOGNIZED' && known.code !== 'TARGET_IMAGE_MISSING') throw known;
    throw new ColdstartError('TARGET_PULL_FAILED', { image, problem: daemonMessage(error) }, { cause: error });
  }
  if (problem !== undefined) throw new ColdstartError('TARGET_PULL_FAILED', { image, problem });
}

/** What a supply is asked with. */
export interface SupplyContext {
  readonly environment: Environment;
  readonly signal: AbortSignal;
  readonly say: (message: string) => void;
}

/** By `pull`: never, missing, always. Throws TARGET_IMAGE_MISSING, TARGET_PULL_FAILED and the TARGET_DOCKER_… codes. */
export async function supplyImage(docker: Docker, image: string, pull: DockerTarget['pull'], { environment, signal, say }: SupplyContext): Promise<ImageFacts> {
  if (!isImageReference(image)) throw new ColdstartError('TARGET_PULL_FAILED', { image: redactText(visibleLine(image)), problem: 'no image can be called so' });
  const found = await findImage(docker, image);
  if (found !== undefined && pull !== 'always') return found;
  if (pull === 'never') throw new ColdstartError('TARGET_IMAGE_MISSING', { image });
  say(`pulling ${image}`);
  await pullImage(docker, image, environment, signal);
  const pulled = await findImage(docker, image);
  if (pulled === undefined) throw new ColdstartError('TARGET_IMAGE_MISSING', { image });
  return pulled;
}

/** Removes the image and proves it: another tag or a container would keep its layers. Throws COLD_STATE_NOT_PERMITTED. */
export async function removeImage(docker: Docker, image: string): Promise<void> {
  const found = await findImage(docker, image);
  if (found === undefined) return;
  const refuse = (problem: string): ColdstartError =>
    new ColdstartError('COLD_STATE_NOT_PERMITTED', { state: 'image: absent', need: `an image that nothing else holds (${problem})` });
  try {
    await docker.getImage(image).remove();
  } catch (error) {
    if (statusOf(error) === 409) throw refuse(daemonMessage(error));
    if (statusOf(error) !== 404) throw recogniseDockerError(error, { image });
  }
  const rest = await findImage(docker, found.Id);
  if (rest !== undefined) throw refuse(`it is also tagged ${rest.RepoTags?.join(', ') ?? 'elsewhere'}`);
}
