/**
 * Which files a start state is about where the instance is a container: the model, and what the image's layers hold;
 * and by what means they are examined and evicted.
 */
import type { StateFile } from '../../core/cold-state.ts';
import { ColdstartError } from '../../core/errors.ts';
import { nodeStateFiles } from '../../core/node-command.ts';
import type { Variant } from '../../core/scenario.ts';
import { isRoot } from '../../host/machine.ts';
import { openPageCache, type PageCache } from '../../host/page-cache.ts';
import type { RunContext } from '../target.ts';
import type { DockerClient } from './client.ts';
import { openHelperPageCache } from './helper-page-cache.ts';
import type { AssembledImage } from './image.ts';
import { foreignStateFiles, instrumentedStateFiles, layerFolders } from './image-state-files.ts';
import type { ImageFacts } from './image-supply.ts';
import type { PlacedModel } from './model-storage.ts';

export interface StatePlan {
  readonly stateFiles: readonly StateFile[];
  readonly pageCache: PageCache;
}

/** What the state of a variant's files depends on. */
export interface StateSurroundings {
  readonly context: RunContext;
  readonly client: DockerClient;
  readonly facts: ImageFacts;
  readonly model: PlacedModel;
  /** Undefined for an image that is not ours. */
  readonly assembled?: AssembledImage;
  /** Makes the image of the helper that reaches the daemon's folders where we may not. */
  readonly loadHelper: () => Promise<AssembledImage>;
}

/** Whether the image itself has the model in it. */
function holdsModel({ target }: Variant): boolean {
  return target.kind === 'docker' && target.modelStorage === 'layer';
}

/** Files whose residency a state is about, and who can reach them. Throws COLD_STATE_NOT_PERMITTED. */
export async function findStateFiles(
  variant: Variant,
  { context, client, facts, model: placed, assembled, loadHelper }: StateSurroundings,
): Promise<StatePlan> {
  const { docker, info } = client;
  const own = openPageCache();
  const code = nodeStateFiles(variant.engine?.node).map((path): StateFile => ({ path, role: 'image' }));
  const mounted: StateFile[] = [...placed.stateFiles, ...code];
  const folders = layerFolders(facts);
  // Files of an image that is removed before the start are neither warm nor cold, and the next pull puts them elsewhere.
  const coldImage = variant.state === 'cold' || variant.state === 'dropped' || (variant.state === 'model-cold' && holdsModel(variant));
  const needsImageFiles = variant.image === 'local' && coldImage;
  const refuse = (need: string): ColdstartError => new ColdstartError('COLD_STATE_NOT_PERMITTED', { state: variant.state, need });
  if (folders === undefined) {
    if (needsImageFiles) throw refuse(`Docker's overlay2 storage driver (this is ${info.Driver}): elsewhere the files of an image cannot be found`);
    return { stateFiles: mounted, pageCache: own };
  }
  if (assembled !== undefined) {
    const stateFiles = [
      ...mounted,
      ...instrumentedStateFiles(
        assembled.layers.map(({ entries }) => entries),
        folders,
      ),
    ];
    // The daemon's folders are for root.
    if (isRoot()) return { stateFiles, pageCache: own };
    const helper = await loadHelper();
    return { stateFiles, pageCache: openHelperPageCache({ docker, image: helper.tag, runId: context.runId, folders: [...folders, ...placed.folders], own }) };
  }
  // A foreign image's files matter only where they have to be cold; they may be very many.
  if (!needsImageFiles) return { stateFiles: mounted, pageCache: own };
  if (!isRoot()) throw refuse('root, to reach the files of an image that is not ours');
  return { stateFiles: [...mounted, ...foreignStateFiles(folders)], pageCache: own };
}
