/** An image of the user's, started as the scenario says. */

import type { Variant } from '../../core/scenario.ts';
import { shorten, visibleLine } from '../../core/visible-text.ts';
import { type LoadedVariant, loadVariant, splitVariant } from './load-variant.ts';
import type { LiveSide, SideContext } from './side.ts';

const LABEL_CHARACTERS = 80;

/** A hash is told by its first twelve digits; whoever wrote a name is shown that name. */
export function imageLabel(reference: string): string {
  return shorten(visibleLine(reference.replace(/(sha256:[0-9a-f]{12})[0-9a-f]{52}/, '$1')), LABEL_CHARACTERS);
}

/** Pulled in each trial or before it, an image is asked for by its name; else a name that moves must not change what is measured. */
function isPulled({ target, image }: Variant): boolean {
  return image === 'absent' || (target.kind === 'docker' && target.pull === 'always');
}

/** The scenario with this image in the place of its own; the default heading tells the name instead of the id. */
export async function loadWithImage(image: string, label: string, context: SideContext & { readonly baseFolder?: string }): Promise<LoadedVariant> {
  const { scenario: name, cwd, flags } = context;
  const loaded = await loadVariant(name === undefined ? undefined : splitVariant(name, cwd), { ...context, flags: { ...flags, image } });
  return loaded.scenario.title === `Image ${image}` ? { ...loaded, scenario: { ...loaded.scenario, title: `Image ${label}` } } : loaded;
}

/** Throws the SCENARIO_…, USAGE_… and TARGET_… codes, and SIDE_VARIANT_NEEDED. */
export async function imageSide(reference: string, context: SideContext): Promise<LiveSide> {
  const { env: environment, signal, say } = context;
  const label = imageLabel(reference);
  const { variant: asked } = await loadWithImage(reference, label, context);
  const { requireImageId } = await import('../../targets/docker/image-identity.ts');
  const pull = asked.target.kind === 'docker' ? asked.target.pull : 'never';
  const imageId = await requireImageId(reference, asked.image === 'absent' && pull === 'never' ? 'missing' : pull, { environment, signal, say });
  const { scenario, variant } = await loadWithImage(isPulled(asked) ? reference : imageId, label, context);
  return { kind: 'live', label, source: { kind: 'image', reference, imageId }, scenario, variant, notices: [], dispose: () => Promise.resolve() };
}

/** An image that was measured before, by its id; undefined where the daemon no longer has it. Throws as imageSide. */
export async function pinnedImageSide(
  source: LiveSide['source'] & { readonly kind: 'image' },
  label: string,
  context: SideContext,
): Promise<LiveSide | undefined> {
  const { findImageId } = await import('../../targets/docker/image-identity.ts');
  if ((await findImageId(source.imageId, context.env)) === undefined) return undefined;
  const { scenario, variant } = await loadWithImage(source.imageId, label, context);
  return { kind: 'live', label, source, scenario, variant, notices: [], dispose: () => Promise.resolve() };
}
