/** What a trend's chart draws, whatever it is a trend of. Times are milliseconds since the epoch. */

/** Shape, colour and meaning of a point. */
export type Sign = 'plain' | 'bad' | 'good' | 'hollow' | 'square' | 'cross';

export interface TrendMark {
  readonly x: number;
  /** Undefined: nothing was measured; a cross stands at the foot of the chart. */
  readonly y: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly sign: Sign;
  /** Its number of the segment, machine or measurement: lines do not cross from one to the next. */
  readonly segment: number;
  /** Key in the address. */
  readonly id: string;
  /** Everything about it, as the live region and the tooltip say it: parts are separated by `; `. */
  readonly text: string;
}

export interface TrendModel {
  readonly title: string;
  readonly sentence: string;
  readonly unit: string;
  readonly format: (value: number) => string;
  readonly marks: readonly TrendMark[];
  /** A thin second line, one value a mark. */
  readonly thin: readonly (number | undefined)[] | undefined;
  /** A flat line that always is in the range. */
  readonly flat: number | undefined;
  /** A dashed line; only drawn where it is not far above. */
  readonly limit: number | undefined;
  /** Least difference between bottom and top. */
  readonly leastRange: number;
  /** The level moved between these two times; the text says when and from what to what. */
  readonly ranges: readonly { readonly from: number; readonly to: number; readonly text: string }[];
  readonly releases: readonly { readonly x: number; readonly text: string }[];
}

/** The same trend of its latest `count` marks only. */
export function latestMarks(model: TrendModel, count: number): TrendModel {
  if (model.marks.length <= count) return model;
  const from = model.marks.length - count;
  const begin = model.marks[from]?.x ?? 0;
  return {
    ...model,
    marks: model.marks.slice(from),
    thin: model.thin?.slice(from),
    ranges: model.ranges.filter(({ to }) => to >= begin).map((range) => ({ ...range, from: Math.max(begin, range.from) })),
    releases: model.releases.filter(({ x }) => x >= begin),
  };
}

/** Bottom and top of the drawing, a little beyond everything in it. */
export function rangeOf({ marks, thin, flat, limit, leastRange }: TrendModel): { min: number; max: number } {
  let min = flat ?? Number.POSITIVE_INFINITY;
  let max = flat ?? Number.NEGATIVE_INFINITY;
  const include = (value: number | undefined): void => {
    if (value === undefined) return;
    min = Math.min(min, value);
    max = Math.max(max, value);
  };
  for (const mark of marks) for (const value of [mark.y, mark.low, mark.high]) include(value);
  for (const value of thin ?? []) include(value);
  if (!Number.isFinite(min)) return { min: 0, max: 1 };
  if (limit !== undefined && limit > min && limit < max * 1.15) include(limit);
  const room = Math.max(max - min, leastRange) * 0.08;
  const short = Math.max(0, leastRange - (max - min)) / 2;
  return { min: min - short - room, max: max + short + room };
}
