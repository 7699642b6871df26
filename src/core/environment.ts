/** What must be known about the machine to read a number, and what must match for two runs to be comparable. */
import type { GpuFacts } from './gpu.ts';
import type { MeasuredCeilings } from './io-rate.ts';

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
  /** As it was before the first trial; only where a variant uses a GPU. */
  readonly gpu?: GpuFacts;
  /** Measured before the first trial, where they tell something about the run. No part of the fingerprint. */
  readonly ceilings?: MeasuredCeilings;
  /** SHA-256 over everything that must match for two runs to be comparable, first 16 hex digits. */
  readonly fingerprint: string;
}
