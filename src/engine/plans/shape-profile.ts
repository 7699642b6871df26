/**
 * Optimisation profiles as users write them: `input=1x3x224x224,8x3x224x224,8x3x224x224` (min, opt, max), several inputs
 * of one profile parted by a semicolon. Checked against the model before a builder spends minutes on it.
 */
import type { TensorDescription } from '../addon.ts';

export interface ShapeRange {
  readonly input: string;
  readonly min: readonly number[];
  readonly opt: readonly number[];
  readonly max: readonly number[];
}

const LARGEST_DIMENSION = 2 ** 31 - 1;

function parseShape(text: string): readonly number[] | undefined {
  const shape = text.split('x').map((part) => (/^\d{1,10}$/.test(part) ? Number(part) : Number.NaN));
  return shape.every((dimension) => dimension <= LARGEST_DIMENSION) ? shape : undefined;
}

/** A sentence about what is wrong, or the range. Names may hold anything: the last '=' ends them. */
function parseRange(text: string): ShapeRange | string {
  const equals = text.lastIndexOf('=');
  const input = text.slice(0, equals);
  const shapes = text
    .slice(equals + 1)
    .split(',')
    .map(parseShape);
  const [min, opt, max] = shapes;
  if (equals < 1 || shapes.length !== 3 || !min || !opt || !max)
    return `expected INPUT=MIN,OPT,MAX like input=1x3x224x224,8x3x224x224,8x3x224x224, got ${text}`;
  if (min.length !== opt.length || opt.length !== max.length) return `the shapes of ${input} differ in rank`;
  if (min.some((low, index) => low > (opt[index] as number) || (opt[index] as number) > (max[index] as number)))
    return `min ≤ opt ≤ max does not hold for ${input}`;
  return { input, min, opt, max };
}

const shapeText = (shape: readonly number[]): string => shape.map((dimension) => (dimension < 0 ? 'N' : String(dimension))).join('x');

function mismatch({ input, min, max }: ShapeRange, inputs: readonly TensorDescription[]): string | undefined {
  const known = inputs.find(({ name }) => name === input);
  if (!known) return `the model has no input ${input}; it has ${inputs.map(({ name }) => name).join(', ') || 'none'}`;
  const fits =
    known.shape.length === min.length && known.shape.every((dimension, index) => dimension < 0 || (dimension === min[index] && dimension === max[index]));
  return fits ? undefined : `${input} is ${shapeText(known.shape)} in the model; only its open dimensions may vary`;
}

/** What is wrong with one --profile, as a clause; undefined where it fits the model. */
function profileProblem(text: string, inputs: readonly TensorDescription[]): string | undefined {
  const ranges = text.split(';').map(parseRange);
  const seen = new Set<string>();
  for (const range of ranges) {
    if (typeof range === 'string') return range;
    if (seen.has(range.input)) return `${range.input} is named twice`;
    seen.add(range.input);
    const problem = mismatch(range, inputs);
    if (problem !== undefined) return problem;
  }
  const left = inputs.find(({ name, shape }) => !seen.has(name) && shape.some((dimension) => dimension < 0));
  return left && `input ${left.name} has open dimensions and no shapes`;
}

/** What is wrong with the profiles for a model of these inputs, as a clause; undefined where nothing is. */
export function profilesProblem(profiles: readonly string[], inputs: readonly TensorDescription[]): string | undefined {
  const open = inputs.find(({ shape }) => shape.some((dimension) => dimension < 0));
  if (open && profiles.length === 0) {
    const [low, high] = [1, 8].map((size) => shapeText(open.shape.map((dimension) => (dimension < 0 ? size : dimension))));
    return `input ${open.name} has open dimensions (${shapeText(open.shape)}): say which, like --profile '${open.name}=${low},${high},${high}'`;
  }
  for (const [index, text] of profiles.entries()) {
    const problem = profileProblem(text, inputs);
    if (problem !== undefined) return `--profile${profiles.length > 1 ? ` (number ${index + 1})` : ''}: ${problem}`;
  }
  return undefined;
}
