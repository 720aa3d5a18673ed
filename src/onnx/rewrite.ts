import { entry } from './encode.ts';
import { lastTextOf, bytesOf } from './access.ts';
import { viewModel } from './graph.ts';
import { ENTRY, GRAPH, MODEL } from './schema.ts';
import { ProtoWriter, readFields } from './wire.ts';

/** A message to be written: kept as it was read, or new. */
export type Message = Uint8Array | ProtoWriter;

/** What to replace in a model's top-level graph; a list that is left out stays as it is, byte for byte. */
export interface GraphChange {
  readonly nodes?: readonly Message[];
  readonly initializers?: readonly Message[];
  readonly sparseInitializers?: readonly Message[];
  readonly inputs?: readonly Message[];
  readonly outputs?: readonly Message[];
  /** `[]` drops the recorded shapes of inner tensors, which go stale when shapes change. */
  readonly valueInfos?: readonly Message[];
  /** Added to `metadata_props`; a key that is there already is replaced. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** First IR version in which an initializer need not be a graph input as well. */
const FREE_INITIALIZERS_IR = 4;

function writeAll(out: ProtoWriter, field: number, messages: readonly Message[]): void {
  for (const message of messages) {
    if (message instanceof ProtoWriter) out.message(field, message);
    else out.bytes(field, message);
  }
}

function rewriteGraph(
  graph: Uint8Array,
  lists: ReadonlyMap<number, readonly Message[] | undefined>,
): ProtoWriter {
  const out = new ProtoWriter();
  const written = new Set<number>();
  for (const { field, start, end } of readFields(graph)) {
    const replacement = lists.get(field);
    if (replacement === undefined) out.raw(graph.subarray(start, end));
    else if (!written.has(field)) writeAll(out, field, replacement);
    written.add(field);
  }
  for (const [field, replacement] of lists) if (!written.has(field)) writeAll(out, field, replacement ?? []);
  return out;
}

/**
 * Writes the model again with the given changes; all else is copied byte for byte.
 * Graph inputs that only repeat an initializer are dropped: they would keep onnxruntime from folding constants.
 * @throws ModelBuilderError as {@link viewModel}
 */
export function rewriteModel(bytes: Uint8Array, change: GraphChange): Uint8Array {
  const { graph, irVersion } = viewModel(bytes);
  const initializers = new Set(graph.initializers.map(({ name }) => name));
  const inputs = graph.inputs.filter(({ name }) => !initializers.has(name)).map(({ message }) => message);
  const lists = new Map<number, readonly Message[] | undefined>([
    [GRAPH.node, change.nodes],
    [GRAPH.initializer, change.initializers],
    [GRAPH.sparseInitializer, change.sparseInitializers],
    [GRAPH.input, change.inputs ?? inputs],
    [GRAPH.output, change.outputs],
    [GRAPH.valueInfo, change.valueInfos],
  ]);
  const metadata = change.metadata ?? {};

  const out = new ProtoWriter().varint(MODEL.irVersion, Math.max(irVersion, FREE_INITIALIZERS_IR));
  for (const field of readFields(bytes)) {
    if (field.field === MODEL.irVersion) continue;
    if (field.field === MODEL.metadata && Object.hasOwn(metadata, lastTextOf(bytesOf(field), ENTRY.key)))
      continue;
    if (field.field === MODEL.graph) out.message(MODEL.graph, rewriteGraph(bytesOf(field), lists));
    else out.raw(bytes.subarray(field.start, field.end));
  }
  for (const [key, value] of Object.entries(metadata)) out.message(MODEL.metadata, entry(key, value));
  return out.finish();
}
