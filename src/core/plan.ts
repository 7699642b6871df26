/**
 * What a TensorRT plan says of itself in its first bytes: who built it, for which GPU, how large it is and whether it is
 * whole. Reading it needs neither a GPU nor TensorRT; how it is decoded is the business of engine/plans.
 */

export interface PlanVersion {
  /** '10.6.0.26' */
  readonly text: string;
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly build: number;
}

export interface PlanSection {
  /** 'ENGN', 'WGHT' */
  readonly tag: string;
  /** From the beginning of the plan, which is not that of the file where a wrapper stands before it. */
  readonly offsetBytes: number;
  readonly sizeBytes: number;
}

/** The GPU that built the plan. TensorRT compares the compute capability and warns of the rest. */
export interface PlanDevice {
  /** '9.0' */
  readonly computeCapability: string;
  readonly smCount: number;
  readonly smClockKhz: number;
  readonly memoryClockKhz: number;
  readonly memoryBusBits: number;
  readonly l2Bytes: number;
  readonly persistingL2Bytes: number;
  readonly sharedPerBlockBytes: number;
  readonly sharedPerSmBytes: number;
  readonly integrated: boolean;
  readonly memoryBytes: number;
}

/** A length and a JSON object that some exporters put before the plan; TensorRT refuses the file with it. */
export interface PlanWrapper {
  readonly kind: 'ultralytics';
  /** Bytes before the plan begins. */
  readonly sizeBytes: number;
  /** Empty where it is no JSON. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** False where the metadata are longer than what is read of them. */
  readonly complete: boolean;
}

export interface PlanProblem {
  /** damage: it cannot be loaded. doubt: it may well load, but something was never seen before. */
  readonly severity: 'damage' | 'doubt';
  readonly kind: 'empty' | 'foreign' | 'onnx' | 'too-old' | 'truncated' | 'padded' | 'header' | 'section' | 'version' | 'archive' | 'trailer';
  /** A clause for a sentence that begins with the file: 'it is truncated: …'. */
  readonly text: string;
}

export interface PlanFacts {
  /** Of the whole file. */
  readonly fileBytes: number;
  /** container: TensorRT 8.6 and later. archive: older. none: no plan. */
  readonly format: 'container' | 'archive' | 'none';
  readonly wrapper?: PlanWrapper;
  /** As the header states it; undefined where it says nothing that can be. */
  readonly planBytes?: number;
  readonly layout?: number;
  readonly version?: PlanVersion;
  readonly sections: readonly PlanSection[];
  /** TensorRT compares it with its own before anything else. */
  readonly serializationTag?: number;
  /** Missing where the order of the fields is not known for this version, or says what cannot be. */
  readonly device?: PlanDevice;
  /** Everything that is wrong with it; empty for a sound plan. */
  readonly integrity: readonly PlanProblem[];
}

/** What makes the plan unusable, or undefined. */
export function planDamage({ integrity }: PlanFacts): PlanProblem | undefined {
  return integrity.find(({ severity }) => severity === 'damage');
}
