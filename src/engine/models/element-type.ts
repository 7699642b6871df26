/** ONNX tensor element types: the number in the file and the name that the addon and the scenario use. */

export const ELEMENT_TYPES: Readonly<Record<number, string>> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  8: 'string',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  12: 'uint32',
  13: 'uint64',
  14: 'complex64',
  15: 'complex128',
  16: 'bfloat16',
  17: 'float8e4m3fn',
  18: 'float8e4m3fnuz',
  19: 'float8e5m2',
  20: 'float8e5m2fnuz',
  21: 'uint4',
  22: 'int4',
  23: 'float4e2m1',
};

/** Number of a name of the table; the generated networks use two of them. */
export const ELEMENT_TYPE_NUMBERS = { float32: 1, int64: 7 } as const;
export type GeneratedElementType = keyof typeof ELEMENT_TYPE_NUMBERS;
export const ELEMENT_SIZE_BYTES: Readonly<Record<GeneratedElementType, number>> = { float32: 4, int64: 8 };
