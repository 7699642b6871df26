/** What the probe sends to an instance: the health request, and the inference request twice, or more often where the steady latency is asked for. */
import { readFileSync } from 'node:fs';
import { ColdstartError, errorText } from '../core/errors.ts';
import type { InferConfig, VariantSettings } from '../core/scenario.ts';
import type { ProbeRequest } from '../host/addon.ts';
import { resolveAddress } from '../host/resolve-host.ts';

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

/** Inferences that belong to the start; the steady ones follow. */
export const START_INFERENCES = 2;

export interface TrialRequests {
  readonly health: ProbeRequest;
  /**
   * None, or the same request twice: the first inference pays for what was put off, the second shows what remains. Those
   * behind it are the steady ones.
   */
  readonly inferences: readonly ProbeRequest[];
}

function inferenceRequest(infer: InferConfig, host: string | undefined): ProbeRequest {
  const body = infer.method === 'GET' ? undefined : inferenceBody(infer);
  return {
    method: infer.method,
    path: infer.path,
    headers: body && body.length > 0 ? [`Content-Type: ${infer.contentType}`] : [],
    port: infer.port,
    ...(host !== undefined && { host }),
    ...(body && { body }),
  };
}

/** Names are resolved here, before any clock runs. Throws USAGE_INVALID_FLAG or PROBE_URL_UNSUPPORTED. */
export async function trialRequests(settings: VariantSettings): Promise<TrialRequests> {
  const health: ProbeRequest = { method: 'GET', path: settings.health.path, headers: [] };
  // The probe will find the answer remembered.
  if (settings.health.host !== undefined) await numericHost(settings.health.host);
  const { infer } = settings;
  if (!infer) return { health, inferences: [] };
  const host = infer.host === undefined ? undefined : await numericHost(infer.host);
  const inference = inferenceRequest(infer, host);
  return { health, inferences: Array.from({ length: START_INFERENCES + (infer.steady ?? 0) }, () => inference) };
}

async function numericHost(host: string): Promise<string> {
  try {
    return await resolveAddress(host);
  } catch (error) {
    throw new ColdstartError('PROBE_URL_UNSUPPORTED', { url: `http://${host}`, problem: errorText(error) }, { cause: error });
  }
}
