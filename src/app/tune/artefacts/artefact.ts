/** What a builder of derived files is: an optimised model, compiled code, a copy in memory. One file each, named in registry.ts. */
import type { ArtefactRequest } from '../../../tuner/knob.ts';

export interface ArtefactSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly say: (message: string) => void;
}

export interface ArtefactBuilder {
  readonly kind: string;
  /** For "making …". */
  readonly title: string;
  /** Where it has to lie: disk: the cache folder. memory: a file system in memory, given back when the search ends. */
  readonly place: 'disk' | 'memory';
  /** What its sources do not say and it still depends on, such as a version: part of its identity. */
  identity?(request: ArtefactRequest): string;
  /** File or folder name inside the artefact's own folder. */
  fileName(request: ArtefactRequest): string;
  /** Makes `target`, an absolute path in a folder of its own that exists. Throws ColdstartError; what it left is removed then. */
  build(request: ArtefactRequest, target: string, around: ArtefactSurroundings): Promise<void>;
}
