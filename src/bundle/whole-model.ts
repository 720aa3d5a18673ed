import { readWeightsBeside } from '../io/model-neighbours.ts';
import { embedExternalData } from '../onnx/embed-external.ts';
import { inspectTensors } from '../onnx/inspect.ts';
import { refuseExternalData } from './acceptance.ts';

/**
 * A model in one file: weights that lie beside it, as torch.onnx leaves them, are taken in.
 * @param path of the model, whose folder the weights lie below
 * @param note is told where that was done
 * @throws ModelBuilderError `model-external-data` where they are not there or lie elsewhere, and as `inspectTensors`
 */
export async function wholeModel(
  path: string,
  onnx: Uint8Array,
  note: (text: string) => void = () => undefined,
): Promise<Uint8Array> {
  const { externalData } = inspectTensors(onnx);
  if (externalData.length === 0) return onnx;
  const model = await embedExternalData(onnx, (location) => readWeightsBeside(path, location));
  refuseExternalData(inspectTensors(model));
  note(
    `weights in ${externalData.map((location) => JSON.stringify(location)).join(', ')}: taken into the model`,
  );
  return model;
}
