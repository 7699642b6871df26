/** One thing that was set: a knob's id and the value it was given. Values are what a person would type. */
export type KnobValue = string | number | boolean;

/** Knob id → value, of the knobs that differ from the baseline; empty: the baseline itself. */
export type Settings = Readonly<Record<string, KnobValue>>;

/** The same for the same settings, whatever their order. */
export function settingsKey(settings: Settings): string {
  return Object.keys(settings)
    .sort()
    .map((knob) => `${knob}=${settings[knob]}`)
    .join(' ');
}
