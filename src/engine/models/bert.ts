/**
 * A BERT encoder of TinyBERT's size: 4 layers, hidden 312, 12 heads, vocabulary 30,522. 14.4 million weights, 57 MB;
 * three inputs with open batch and sequence (at most 512 tokens).
 */
import { OnnxGraph } from './onnx-graph.ts';
import { linearUniform, type WeightFill } from './weights.ts';

const LAYERS = 4;
const HIDDEN = 312;
const HEADS = 12;
const INTERMEDIATE = 1200;
const VOCABULARY = 30522;
const POSITIONS = 512;
const EMBEDDING: WeightFill = { kind: 'uniform', limit: 0.5, center: 0 };
const BIAS: WeightFill = { kind: 'uniform', limit: 0.05, center: 0 };

export function describeBert(seed: number): OnnxGraph {
  const graph = new OnnxGraph('bert', seed);
  addConstants(graph);
  for (const name of ['input_ids', 'attention_mask', 'token_type_ids']) {
    graph.input(name, 'int64', ['batch', 'sequence']);
  }
  const mask = addMask(graph);
  let current = addEmbeddings(graph);
  for (let layer = 0; layer < LAYERS; layer += 1) {
    const name = `encoder.${layer}`;
    const attended = addAttention(graph, `${name}.attention`, current, mask);
    const residual = addNorm(graph, `${name}.attention.norm`, graph.node('Add', `${name}.attention.residual`, [attended, current]));
    const fed = addFeedForward(graph, `${name}.feed`, residual);
    const output = layer === LAYERS - 1 ? 'last_hidden_state' : undefined;
    current = addNorm(graph, `${name}.feed.norm`, graph.node('Add', `${name}.feed.residual`, [fed, residual]), output);
  }
  graph.output('last_hidden_state', 'float32', ['batch', 'sequence', HIDDEN]);
  addPooler(graph, current);
  return graph;
}

function addConstants(graph: OnnxGraph): void {
  graph.constant('const.zero', 'int64', [0]);
  graph.constant('const.one', 'int64', [1]);
  graph.constant('const.mask_axes', 'int64', [1, 2], [2]);
  graph.constant('const.split_heads', 'int64', [0, 0, HEADS, HIDDEN / HEADS], [4]);
  graph.constant('const.join_heads', 'int64', [0, 0, HIDDEN], [3]);
  graph.constant('const.one_float', 'float32', [1]);
  graph.constant('const.mask_penalty', 'float32', [-10000]);
  graph.constant('const.head_scale', 'float32', [1 / Math.sqrt(HIDDEN / HEADS)]);
  graph.constant('const.half', 'float32', [0.5]);
  graph.constant('const.sqrt_half', 'float32', [Math.SQRT1_2]);
}

/** 0 where a token counts, -10000 where it does not; [batch, 1, 1, sequence]. */
function addMask(graph: OnnxGraph): string {
  const wide = graph.node('Unsqueeze', 'mask.unsqueeze', ['attention_mask', 'const.mask_axes']);
  const float = graph.node('Cast', 'mask.cast', [wide], { to: 1 });
  const inverse = graph.node('Sub', 'mask.invert', ['const.one_float', float]);
  return graph.node('Mul', 'mask.scale', [inverse, 'const.mask_penalty']);
}

function addEmbeddings(graph: OnnxGraph): string {
  const words = graph.weight('embeddings.word', [VOCABULARY, HIDDEN], EMBEDDING);
  const types = graph.weight('embeddings.token_type', [2, HIDDEN], EMBEDDING);
  const places = graph.weight('embeddings.position', [POSITIONS, HIDDEN], EMBEDDING);
  const shape = graph.node('Shape', 'embeddings.shape', ['input_ids']);
  const length = graph.node('Gather', 'embeddings.length', [shape, 'const.one'], { axis: 0 });
  const range = graph.node('Range', 'embeddings.range', ['const.zero', length, 'const.one']);
  const word = graph.node('Gather', 'embeddings.word.gather', [words, 'input_ids'], { axis: 0 });
  const type = graph.node('Gather', 'embeddings.token_type.gather', [types, 'token_type_ids'], { axis: 0 });
  const place = graph.node('Gather', 'embeddings.position.gather', [places, range], { axis: 0 });
  const sum = graph.node('Add', 'embeddings.add', [graph.node('Add', 'embeddings.add_type', [word, type]), place]);
  return addNorm(graph, 'embeddings.norm', sum);
}

function addAttention(graph: OnnxGraph, name: string, input: string, mask: string): string {
  const heads = (part: string, order: readonly number[]): string => {
    const linear = addLinear(graph, `${name}.${part}`, input, HIDDEN, HIDDEN);
    const split = graph.node('Reshape', `${name}.${part}.split`, [linear, 'const.split_heads']);
    return graph.node('Transpose', `${name}.${part}.transpose`, [split], { perm: order });
  };
  const query = heads('query', [0, 2, 1, 3]);
  const key = heads('key', [0, 2, 3, 1]);
  const value = heads('value', [0, 2, 1, 3]);
  const scores = graph.node('Mul', `${name}.scale`, [graph.node('MatMul', `${name}.scores`, [query, key]), 'const.head_scale']);
  const weights = graph.node('Softmax', `${name}.softmax`, [graph.node('Add', `${name}.mask`, [scores, mask])], { axis: -1 });
  const mixed = graph.node('Transpose', `${name}.transpose`, [graph.node('MatMul', `${name}.mix`, [weights, value])], { perm: [0, 2, 1, 3] });
  return addLinear(graph, `${name}.output`, graph.node('Reshape', `${name}.join`, [mixed, 'const.join_heads']), HIDDEN, HIDDEN);
}

/** Linear, GELU by the error function, linear. */
function addFeedForward(graph: OnnxGraph, name: string, input: string): string {
  const wide = addLinear(graph, `${name}.up`, input, HIDDEN, INTERMEDIATE);
  const erf = graph.node('Erf', `${name}.erf`, [graph.node('Mul', `${name}.gelu.scale`, [wide, 'const.sqrt_half'])]);
  const gate = graph.node('Add', `${name}.gelu.add`, [erf, 'const.one_float']);
  const gelu = graph.node('Mul', `${name}.gelu.half`, [graph.node('Mul', `${name}.gelu.mul`, [wide, gate]), 'const.half']);
  return addLinear(graph, `${name}.down`, gelu, INTERMEDIATE, HIDDEN);
}

function addPooler(graph: OnnxGraph, hidden: string): void {
  const first = graph.node('Gather', 'pooler.first', [hidden, 'const.zero'], { axis: 1 });
  graph.node('Tanh', 'pooler.tanh', [addLinear(graph, 'pooler', first, HIDDEN, HIDDEN)], {}, 'pooler_output');
  graph.output('pooler_output', 'float32', ['batch', HIDDEN]);
}

function addLinear(graph: OnnxGraph, name: string, input: string, fanIn: number, fanOut: number): string {
  const weight = graph.weight(`${name}.weight`, [fanIn, fanOut], linearUniform(fanIn));
  const bias = graph.weight(`${name}.bias`, [fanOut], BIAS);
  return graph.node('Add', `${name}.add`, [graph.node('MatMul', `${name}.matmul`, [input, weight]), bias]);
}

function addNorm(graph: OnnxGraph, name: string, input: string, output?: string): string {
  const scale = graph.weight(`${name}.scale`, [HIDDEN], { kind: 'uniform', limit: 0.1, center: 1 });
  const bias = graph.weight(`${name}.bias`, [HIDDEN], BIAS);
  return graph.node('LayerNormalization', name, [input, scale, bias], { axis: -1, epsilon: { float: 1e-12 } }, output);
}
