/** The layers that the two convolutional networks share; batch normalisation is folded into weight and bias, as exporters do for inference. */
import type { OnnxGraph } from './onnx-graph.ts';
import { heUniform, linearUniform } from './weights.ts';

export interface ConvolutionShape {
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly stride: number;
  /** 1, or the number of channels for a depthwise convolution. */
  readonly groups?: number;
  /** Below 1 for the last convolution of a residual block: without it the variance doubles with every block. */
  readonly gain?: number;
}

export function addConvolution(graph: OnnxGraph, name: string, input: string, shape: ConvolutionShape): string {
  const { inputs, outputs, kernel, stride, groups = 1, gain = 1 } = shape;
  const perGroup = inputs / groups;
  const padding = (kernel - 1) / 2;
  const weight = graph.weight(`${name}.weight`, [outputs, perGroup, kernel, kernel], heUniform(perGroup * kernel * kernel, gain));
  const bias = graph.weight(`${name}.bias`, [outputs], { kind: 'uniform', limit: 0.1, center: 0 });
  return graph.node('Conv', name, [input, weight, bias], {
    dilations: [1, 1],
    group: groups,
    kernel_shape: [kernel, kernel],
    pads: [padding, padding, padding, padding],
    strides: [stride, stride],
  });
}

/** Global average pooling and the fully connected layer; declares the graph's output `logits`. */
export function addClassifier(graph: OnnxGraph, input: string, features: number, classes: number): void {
  const pooled = graph.node('GlobalAveragePool', 'pool', [input]);
  const flat = graph.node('Flatten', 'flatten', [pooled], { axis: 1 });
  const weight = graph.weight('classifier.weight', [classes, features], linearUniform(features));
  const bias = graph.weight('classifier.bias', [classes], { kind: 'uniform', limit: 0.1, center: 0 });
  graph.node('Gemm', 'classifier', [flat, weight, bias], { transB: 1 }, 'logits');
  graph.output('logits', 'float32', ['batch', classes]);
}
