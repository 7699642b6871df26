/** The style sheet's colours as a canvas needs them: resolved for the theme that is in force. */
import { TONE_GROUPS, type Tone, type ToneGroup } from '../../../../phase-tone.ts';

export interface Palette {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly surface: string;
  readonly limit: string;
  readonly rest: string;
  readonly tones: Readonly<Record<ToneGroup, string>>;
  /** For curves: far apart from one another. */
  readonly curves: readonly string[];
  readonly font: string;
}

const CURVE_TONES: readonly ToneGroup[] = ['container', 'application', 'deserialization', 'context', 'libraries', 'runtime'];

/** Opacity of the three shades, as in the style sheet. */
const SHADES = ['ff', 'b0', '70'] as const;

function hex(color: string): string {
  const canvas = document.createElement('canvas').getContext('2d');
  if (canvas === null) return '#808080';
  canvas.fillStyle = color;
  return String(canvas.fillStyle);
}

/** Read from a probe element, because a custom property alone does not resolve light and dark. */
export function readPalette(): Palette {
  const probe = document.createElement('span');
  document.body.append(probe);
  const resolved = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return hex(getComputedStyle(probe).color);
  };
  const tones = Object.fromEntries(TONE_GROUPS.map((group) => [group, resolved(`tone-${group}`)])) as Record<ToneGroup, string>;
  const palette = {
    text: resolved('text'),
    muted: resolved('muted'),
    line: resolved('line'),
    surface: resolved('surface'),
    limit: resolved('limit'),
    rest: resolved('rest'),
    tones,
    curves: CURVE_TONES.map((group) => tones[group]),
    font: getComputedStyle(document.body).fontFamily,
  };
  probe.remove();
  return palette;
}

/** The colour of a phase in the given shade. */
export function toneColour(palette: Palette, tone: Tone): string {
  return `${palette.tones[tone.group]}${SHADES[tone.shade]}`;
}
