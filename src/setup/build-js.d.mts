/** Types of build-js.mjs for the tests, which are TypeScript. */
export type BuildPart = 'command' | 'entrypoint' | 'report' | 'schema';

export interface BuildOptions {
  readonly quiet?: boolean;
  readonly force?: boolean;
  readonly only?: readonly BuildPart[];
}

/** The names of the parts that were built; none where everything was up to date. */
export function buildJs(options?: BuildOptions): Promise<BuildPart[]>;
