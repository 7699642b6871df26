/** The optimised graph as an ONNX file. */
import { savedModelBuilder } from './saved-model.ts';

export const OPTIMIZED_ONNX = savedModelBuilder({ kind: 'optimized-onnx', title: 'the optimised model', format: 'ONNX' });
