/** A multilayer perceptron of any size: the smallest honest model, and the way to a file of a wanted size. */
import { OnnxGraph } from './onnx-graph.ts';
import { heUniform } from './weights.ts';

export interface MlpShape {
  /** Layers of `width` x `width` weights; 4 unless told otherwise. */
  readonly layers?: number;
  /** 1024 unless told otherwise; a layer takes 4 x width² bytes. */
  readonly width?: number;
}

export function describeMlp(seed: number, { layers = 4, width = 1024 }: MlpShape = {}): OnnxGraph {
  const graph = new OnnxGraph('mlp', seed);
  let current = graph.input('input', 'float32', ['batch', width]);
  for (let layer = 0; layer < layers; layer += 1) {
    const name = `layer${layer}`;
    const last = layer === layers - 1;
    const weight = graph.weight(`${name}.weight`, [width, width], heUniform(width));
    const bias = graph.weight(`${name}.bias`, [width], { kind: 'uniform', limit: 0.1, center: 0 });
    const linear = graph.node('Gemm', name, [current, weight, bias], {}, last ? 'output' : `${name}.out`);
    current = last ? linear : graph.node('Relu', `${name}.relu`, [linear]);
  }
  graph.output('output', 'float32', ['batch', width]);
  return graph;
}
