/** Attributes of OTLP, and those of a resource by OpenTelemetry's semantic conventions: what was started, and on what. */
import type { TracedSide } from './starts.ts';

export interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue: string } | { readonly boolValue: boolean } | { readonly intValue: string } | { readonly doubleValue: number };
}

type Value = string | number | boolean | null | undefined;

function otlpValue(value: string | number | boolean): Attribute['value'] {
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'string') return { stringValue: value };
  // A 64-bit integer is a decimal string in JSON.
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

/** What has no value, or none that JSON knows, is left out. */
export function attributesOf(values: Readonly<Record<string, Value>>): Attribute[] {
  return Object.entries(values).flatMap(([key, value]) => {
    if (value === undefined || value === null || (typeof value === 'number' && !Number.isFinite(value))) return [];
    return [{ key, value: otlpValue(value) }];
  });
}

/** Names of the semantic conventions' host.arch. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', x86_64: 'amd64', arm64: 'arm64', aarch64: 'arm64' };

export function resourceAttributes({ runId, scenario, target, environment, side, label }: TracedSide): Attribute[] {
  const { host, tool, gpu, engine } = environment;
  const image = environment.target['image'];
  const imageId = environment.target['imageId'];
  return attributesOf({
    'service.name': scenario,
    'service.instance.id': side === undefined ? runId : `${runId}/${side}`,
    'host.arch': ARCHITECTURES[host.architecture] ?? host.architecture,
    'host.cpu.model.name': host.cpuModel,
    'os.type': 'linux',
    'os.version': host.kernel,
    'container.image.name': typeof image === 'string' ? image : undefined,
    'container.image.id': typeof imageId === 'string' ? imageId : undefined,
    'coldstart.run.id': runId,
    'coldstart.version': tool.version,
    'coldstart.target': target,
    'coldstart.backend': engine?.backend,
    'coldstart.gpu': gpu === undefined ? undefined : true,
    'coldstart.fingerprint': environment.fingerprint,
    'coldstart.side': side,
    'coldstart.side.label': label,
  });
}
