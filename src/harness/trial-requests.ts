/** What the probe sends to an instance: the health request, and twice the inference request. */
import { readFileSync } from 'node:fs';
import { ColdstartError, errorText } from '../core/errors.ts';
import type { InferConfig, VariantSettings } from '../core/scenario.ts';
import type { ProbeRequest } from '../host/addon.ts';

/** `auto` sends no body: our entry point infers on its own synthesised inputs. */
function inferenceBody({ body }: InferConfig): Uint8Array {
  if (body.kind === 'auto') return new Uint8Array();
  if (body.kind === 'text') return new TextEncoder().encode(body.text);
  try {
    return readFileSync(body.path);
  } catch (error) {
    throw new ColdstartError('USAGE_INVALID_FLAG', { problem: `infer.body: cannot read ${body.path}: ${errorText(error)}`, command: 'run' }, { cause: error });
  }
}

export interface TrialRequests {
  readonly health: ProbeRequest;
  /** None, or the same request twice: the first inference pays for what was put off, the second shows what remains. */
  readonly inferences: readonly ProbeRequest[];
}

/** Throws USAGE_INVALID_FLAG where the body's file cannot be read. */
export function trialRequests(settings: VariantSettings): TrialRequests {
  const health: ProbeRequest = { method: 'GET', path: settings.health.path, headers: [] };
  const { infer } = settings;
  if (!infer) return { health, inferences: [] };
  const body = infer.method === 'GET' ? undefined : inferenceBody(infer);
  const inference: ProbeRequest = {
    method: infer.method,
    path: infer.path,
    headers: body && body.length > 0 ? [`Content-Type: ${infer.contentType}`] : [],
    ...(body && { body }),
  };
  return { health, inferences: [inference, inference] };
}
