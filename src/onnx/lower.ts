import { ModelBuilderError } from '../errors.ts';
import { bytesOf, fieldsNamed, intOf, lastTextOf, messagesOf } from './access.ts';
import { viewModel } from './graph.ts';
import { subgraphsOf } from './node.ts';
import { ATTRIBUTE, FUNCTION, GRAPH, MODEL, NODE, OPSET, TENSOR } from './schema.ts';
import { ProtoWriter, readFields } from './wire.ts';

/** The newest IR version that onnxruntime 1.17, ours and the oldest that generated projects take, reads (it holds ONNX 1.15). */
const NEWEST_IR = 9;
/** That of ONNX 1.23; what a later one brings is not known. */
const KNOWN_IR = 14;

/** The last of TensorProto.DataType in IR version 9; later versions add integers and floats of two, four and eight bits. */
const LAST_ELEMENT = 20;

interface OperatorSet {
  /** The newest that onnxruntime 1.17 has. */
  readonly newest: number;
  /** The newest that is looked through here; what a later one changes is not known. */
  readonly known: number;
  /** Operators that came after `newest`, or mean something else since. */
  readonly changed: ReadonlySet<string>;
}

/**
 * All other operators of later sets take more types at most: held against `onnx.defs.get_all_schemas_with_history()` of ONNX 1.23.2.
 * GroupNormalization takes its scale by channel since 21, by group before.
 */
const OPERATOR_SETS: Readonly<Partial<Record<string, OperatorSet>>> = {
  '': {
    newest: 20,
    known: 28,
    changed: new Set([
      ...['Attention', 'BitCast', 'CausalConvWithState', 'CumProd', 'GroupNormalization', 'LinearAttention'],
      ...['RMSNormalization', 'RotaryEmbedding', 'SwiGLU', 'Swish', 'TensorScatter'],
    ]),
  },
  'ai.onnx.ml': {
    newest: 4,
    known: 5,
    changed: new Set(['TreeEnsemble', 'TreeEnsembleClassifier', 'TreeEnsembleRegressor']),
  },
};

/** Attributes that came after operator set 20: where one says more than its default, 0, the node means something else. */
const LATER_ATTRIBUTES: Readonly<Partial<Record<string, readonly string[]>>> = {
  Cast: ['round_mode'],
  CastLike: ['round_mode'],
  DequantizeLinear: ['block_size', 'output_dtype'],
  QuantizeLinear: ['block_size', 'output_dtype', 'precision'],
  Range: ['stash_type'],
  SpaceToDepth: ['mode'],
};

/** A model that the onnxruntime of the tool, and every one that generated projects take, can read. */
export interface Lowered {
  readonly model: Uint8Array;
  /** What the file declared, for people: `IR version 10, operator set 21`; absent where nothing was lowered. */
  readonly declared?: string;
}

/**
 * Declares the newest IR version and operator set that onnxruntime 1.17 reads, where a file declares later ones and all that it
 * uses meant the same then. Weights and nodes stay as they are, byte for byte.
 * @throws ModelBuilderError `model-too-new` when it uses what came later, and as `viewModel`
 */
export function lowerVersions(buffer: Uint8Array): Lowered {
  // A Buffer would make every view a Buffer, which takes several times as long.
  const bytes = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
  const view = viewModel(bytes);
  const imports = messagesOf(bytes, MODEL.opsetImport).map(readImport);
  const later = imports.filter(({ domain, version }) => version > newestOf(domain));
  if (view.irVersion <= NEWEST_IR && later.length === 0) return { model: buffer };
  const declared = [
    ...(view.irVersion > NEWEST_IR ? [`IR version ${view.irVersion}`] : []),
    ...later.map(({ domain, version }) => `operator set ${domain === '' ? '' : `${domain} `}${version}`),
  ].join(', ');
  const refuse = (what: string): ModelBuilderError => tooNew(declared, what);

  const isUnknown = later.some(({ domain, version }) => version > (OPERATOR_SETS[domain]?.known ?? 0));
  if (isUnknown || view.irVersion > KNOWN_IR) throw refuse('is newer than this tool knows');
  const nodes = [
    ...nodesIn(view.graphMessage),
    ...view.functions.flatMap((body) => messagesOf(body, FUNCTION.node).flatMap(withInner)),
  ];
  for (const domain of new Set(later.map((item) => item.domain)))
    for (const node of nodes) {
      const use = laterUse(node, domain);
      if (use !== undefined) throw refuse(`uses ${use}`);
    }
  if (view.functions.some((body) => lastTextOf(body, FUNCTION.overload) !== ''))
    throw refuse('overloads functions');
  const newType = view.graph.initializers.find(({ message }) => elementOf(message) > LAST_ELEMENT);
  if (newType) throw refuse(`keeps ${JSON.stringify(newType.name)} in a type of less than eight bits`);

  const out = new ProtoWriter().varint(MODEL.irVersion, Math.min(view.irVersion, NEWEST_IR));
  for (const field of readFields(bytes)) {
    if (field.field === MODEL.irVersion) continue;
    if (field.field === MODEL.opsetImport) out.message(MODEL.opsetImport, lowerImport(bytesOf(field)));
    else if (field.field === MODEL.functions) out.message(MODEL.functions, lowerFunction(bytesOf(field)));
    else out.raw(bytes.subarray(field.start, field.end));
  }
  return { model: out.finish(), declared };
}

interface Import {
  /** `''` is ONNX's own. */
  readonly domain: string;
  readonly version: number;
}

function readImport(message: Uint8Array): Import {
  const version = fieldsNamed(message, OPSET.version).map(intOf).at(-1) ?? 0;
  return { domain: ownDomain(lastTextOf(message, OPSET.domain)), version };
}

function ownDomain(domain: string): string {
  return domain === 'ai.onnx' ? '' : domain;
}

function newestOf(domain: string): number {
  return OPERATOR_SETS[domain]?.newest ?? Infinity;
}

function lowerImport(message: Uint8Array): ProtoWriter {
  const { domain, version } = readImport(message);
  const lowered = Math.min(version, newestOf(domain));
  return new ProtoWriter().string(OPSET.domain, domain).varint(OPSET.version, lowered);
}

function lowerFunction(body: Uint8Array): ProtoWriter {
  const out = new ProtoWriter();
  for (const field of readFields(body)) {
    if (field.field === FUNCTION.opsetImport) out.message(FUNCTION.opsetImport, lowerImport(bytesOf(field)));
    else out.raw(body.subarray(field.start, field.end));
  }
  return out;
}

function nodesIn(graph: Uint8Array): Uint8Array[] {
  return messagesOf(graph, GRAPH.node).flatMap(withInner);
}

/** A node, and those of the graphs inside it. */
function withInner(node: Uint8Array): Uint8Array[] {
  return [node, ...subgraphsOf(node).flatMap(nodesIn)];
}

/** What a node uses of the later operator sets of a domain, for people. */
function laterUse(node: Uint8Array, domain: string): string | undefined {
  if (ownDomain(lastTextOf(node, NODE.domain)) !== domain) return undefined;
  const operator = lastTextOf(node, NODE.opType);
  if (OPERATOR_SETS[domain]?.changed.has(operator)) return operator;
  const names = domain === '' ? LATER_ATTRIBUTES[operator] : undefined;
  if (names === undefined) return undefined;
  const attribute = messagesOf(node, NODE.attribute).find((message) => {
    const isDefault = fieldsNamed(message, ATTRIBUTE.int).map(intOf).at(-1) === 0;
    return names.includes(lastTextOf(message, ATTRIBUTE.name)) && !isDefault;
  });
  return attribute && `${operator} with ${lastTextOf(attribute, ATTRIBUTE.name)}`;
}

function elementOf(tensor: Uint8Array): number {
  return fieldsNamed(tensor, TENSOR.dataType).map(intOf).at(-1) ?? 0;
}

function tooNew(declared: string, what: string): ModelBuilderError {
  return new ModelBuilderError(
    'model-too-new',
    `The model declares ${declared} and ${what}, but onnxruntime 1.17, that of this tool and the oldest of generated projects, ends at IR version ${NEWEST_IR} and operator set 20.`,
    {
      hint: 'Export it for operator set 20 or older: torch.onnx.export(…, opset_version=18); tf2onnx: --opset 18; or convert it with onnx.version_converter.convert_version(model, 20).',
    },
  );
}
