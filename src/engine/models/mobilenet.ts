/** MobileNet-v2 at width 1: inverted residuals with linear bottlenecks. 3.5 million weights, 14 MB. */
import { addClassifier, addConvolution } from './convolution.ts';
import { OnnxGraph } from './onnx-graph.ts';

/** Expansion, output channels, repetitions, stride of the first repetition. */
const GROUPS = [
  { expansion: 1, outputs: 16, blocks: 1, stride: 1 },
  { expansion: 6, outputs: 24, blocks: 2, stride: 2 },
  { expansion: 6, outputs: 32, blocks: 3, stride: 2 },
  { expansion: 6, outputs: 64, blocks: 4, stride: 2 },
  { expansion: 6, outputs: 96, blocks: 3, stride: 1 },
  { expansion: 6, outputs: 160, blocks: 3, stride: 2 },
  { expansion: 6, outputs: 320, blocks: 1, stride: 1 },
] as const;
const FEATURES = 1280;

export function describeMobilenet(seed: number): OnnxGraph {
  const graph = new OnnxGraph('mobilenet-v2', seed);
  graph.constant('relu6.low', 'float32', [0]);
  graph.constant('relu6.high', 'float32', [6]);
  const input = graph.input('input', 'float32', ['batch', 3, 224, 224]);
  let current = relu6(graph, 'stem.relu', addConvolution(graph, 'stem', input, { inputs: 3, outputs: 32, kernel: 3, stride: 2 }));
  let channels = 32;
  GROUPS.forEach(({ expansion, outputs, blocks, stride }, group) => {
    for (let block = 0; block < blocks; block += 1) {
      current = addInvertedResidual(graph, `block${group}.${block}`, current, { inputs: channels, outputs, expansion, stride: block === 0 ? stride : 1 });
      channels = outputs;
    }
  });
  const head = relu6(graph, 'head.relu', addConvolution(graph, 'head', current, { inputs: channels, outputs: FEATURES, kernel: 1, stride: 1 }));
  addClassifier(graph, head, FEATURES, 1000);
  return graph;
}

function addInvertedResidual(
  graph: OnnxGraph,
  name: string,
  input: string,
  shape: { inputs: number; outputs: number; expansion: number; stride: number },
): string {
  const { inputs, outputs, expansion, stride } = shape;
  const hidden = inputs * expansion;
  let current = input;
  if (expansion > 1) {
    current = relu6(graph, `${name}.relu1`, addConvolution(graph, `${name}.expand`, input, { inputs, outputs: hidden, kernel: 1, stride: 1 }));
  }
  const depthwise = addConvolution(graph, `${name}.depthwise`, current, { inputs: hidden, outputs: hidden, kernel: 3, stride, groups: hidden });
  const residual = stride === 1 && inputs === outputs;
  const projected = addConvolution(graph, `${name}.project`, relu6(graph, `${name}.relu2`, depthwise), {
    inputs: hidden,
    outputs,
    kernel: 1,
    stride: 1,
    gain: residual ? 0.25 : 0.7,
  });
  return residual ? graph.node('Add', `${name}.add`, [input, projected]) : projected;
}

function relu6(graph: OnnxGraph, name: string, input: string): string {
  return graph.node('Clip', name, [input, 'relu6.low', 'relu6.high']);
}
