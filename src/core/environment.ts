/** What must be known about the machine to read a number, and what must match for two runs to be comparable. */

export interface Environment {
  readonly host: {
    readonly kernel: string;
    readonly architecture: string;
    readonly cpuModel: string;
    readonly cpuCount: number;
    readonly memoryBytes: number;
    readonly bootId: string;
    readonly governor?: string;
    readonly cgroupVersion: 1 | 2;
    /** Time namespace of the harness, as /proc/self/ns/time names it. */
    readonly timeNamespace?: string;
  };
  readonly tool: { readonly version: string; readonly node: string; readonly user: 'root' | 'user' };
  readonly target: { readonly kind: string; readonly [fact: string]: string | number | boolean };
  readonly engine?: { readonly backend: string; readonly [fact: string]: string | number | boolean };
  readonly gpu?: { readonly [fact: string]: string | number | boolean };
  /** SHA-256 over everything that must match for two runs to be comparable, first 16 hex digits. */
  readonly fingerprint: string;
}
