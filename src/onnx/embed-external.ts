import { ModelBuilderError } from '../errors.ts';
import { lastTextOf, messagesOf } from './access.ts';
import { viewModel } from './graph.ts';
import { rewriteModel } from './rewrite.ts';
import { ENTRY, TENSOR } from './schema.ts';
import { ProtoWriter, readFields } from './wire.ts';

/** Bytes: what protocol buffers, and so an ONNX file, hold at most. */
const LARGEST = 2 ** 31 - 1;

/**
 * Takes weights that lie in files beside a model into it, as torch.onnx writes them since 2.9. Those of graphs inside nodes stay where they are.
 * @param read content of a file by the location that the model names
 * @throws ModelBuilderError `model-external-data` when a file is shorter than the model says, or all are too much for one file; what `read` throws
 */
export async function embedExternalData(
  model: Uint8Array,
  read: (location: string) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const { graph } = viewModel(model);
  const places = graph.initializers.map(({ message }) => placeOf(message));
  const files = new Map<string, Uint8Array>();
  for (const place of places)
    if (place && !files.has(place.location)) files.set(place.location, await read(place.location));
  let total = model.length;
  const initializers = graph.initializers.map(({ name, message }, index) => {
    const place = places[index];
    if (!place) return message;
    const file = files.get(place.location)!;
    const { offset, length = file.length - offset } = place;
    total += length;
    // Written so that a NaN fails as well.
    if (!(offset >= 0 && length >= 0 && offset + length <= file.length))
      throw damaged(
        `The model keeps ${JSON.stringify(name)} at byte ${offset} of ${JSON.stringify(place.location)}, which has ${file.length} bytes.`,
      );
    return withData(message, file.subarray(offset, offset + length));
  });
  if (total > LARGEST)
    throw damaged(`The model and its weights beside it have ${total} bytes; one ONNX file holds ${LARGEST}.`);
  return rewriteModel(model, { initializers });
}

interface Place {
  readonly location: string;
  /** Bytes. */
  readonly offset: number;
  /** Bytes; to the end of the file where it is left out. */
  readonly length?: number;
}

function placeOf(tensor: Uint8Array): Place | undefined {
  const entries = new Map(
    messagesOf(tensor, TENSOR.externalData).map((item) => [
      lastTextOf(item, ENTRY.key),
      lastTextOf(item, ENTRY.value),
    ]),
  );
  const location = entries.get('location');
  if (location === undefined) return undefined;
  const length = entries.get('length');
  return {
    location,
    offset: Number(entries.get('offset') ?? 0),
    ...(length !== undefined && { length: Number(length) }),
  };
}

function withData(tensor: Uint8Array, data: Uint8Array): ProtoWriter {
  const dropped = new Set<number>([TENSOR.externalData, TENSOR.dataLocation, TENSOR.rawData]);
  const out = new ProtoWriter();
  for (const { field, start, end } of readFields(tensor))
    if (!dropped.has(field)) out.raw(tensor.subarray(start, end));
  return out.bytes(TENSOR.rawData, data);
}

function damaged(message: string): ModelBuilderError {
  return new ModelBuilderError('model-external-data', message, {
    hint: 'Copy both files again; or save it as one: in Python, onnx.save(onnx.load("model.onnx"), "one-file.onnx").',
  });
}
