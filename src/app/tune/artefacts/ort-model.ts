/** The optimised graph in ONNX Runtime's own format, which can be mapped. */
import { savedModelBuilder } from './saved-model.ts';

export const ORT_MODEL = savedModelBuilder({ kind: 'ort-model', title: 'the ORT-format model', format: 'ORT' });
