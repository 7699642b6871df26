/** ResNet-50 v1.5: the stride of a stage sits in the 3x3 convolution. 25.5 million weights, 102 MB. */
import { addClassifier, addConvolution } from './convolution.ts';
import { OnnxGraph } from './onnx-graph.ts';

const STAGES = [
  { blocks: 3, width: 64, stride: 1 },
  { blocks: 4, width: 128, stride: 2 },
  { blocks: 6, width: 256, stride: 2 },
  { blocks: 3, width: 512, stride: 2 },
] as const;
const EXPANSION = 4;

export function describeResnet50(seed: number): OnnxGraph {
  const graph = new OnnxGraph('resnet50', seed);
  const input = graph.input('input', 'float32', ['batch', 3, 224, 224]);
  const stem = relu(graph, 'stem.relu', addConvolution(graph, 'stem', input, { inputs: 3, outputs: 64, kernel: 7, stride: 2 }));
  let current = graph.node('MaxPool', 'stem.pool', [stem], { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [2, 2] });
  let channels = 64;
  STAGES.forEach(({ blocks, width, stride }, stage) => {
    for (let block = 0; block < blocks; block += 1) {
      current = addBottleneck(graph, `layer${stage + 1}.${block}`, current, { inputs: channels, width, stride: block === 0 ? stride : 1 });
      channels = width * EXPANSION;
    }
  });
  addClassifier(graph, current, channels, 1000);
  return graph;
}

function addBottleneck(graph: OnnxGraph, name: string, input: string, shape: { inputs: number; width: number; stride: number }): string {
  const { inputs, width, stride } = shape;
  const outputs = width * EXPANSION;
  const reduced = relu(graph, `${name}.relu1`, addConvolution(graph, `${name}.conv1`, input, { inputs, outputs: width, kernel: 1, stride: 1 }));
  const spatial = relu(graph, `${name}.relu2`, addConvolution(graph, `${name}.conv2`, reduced, { inputs: width, outputs: width, kernel: 3, stride }));
  const expanded = addConvolution(graph, `${name}.conv3`, spatial, { inputs: width, outputs, kernel: 1, stride: 1, gain: 0.25 });
  const shortcut = inputs === outputs ? input : addConvolution(graph, `${name}.downsample`, input, { inputs, outputs, kernel: 1, stride });
  return relu(graph, `${name}.relu3`, graph.node('Add', `${name}.add`, [expanded, shortcut]));
}

function relu(graph: OnnxGraph, name: string, input: string): string {
  return graph.node('Relu', name, [input]);
}
