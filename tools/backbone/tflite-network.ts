import { unsupported } from './conversion-error.ts';
import { fromFloat16 } from './float16.ts';
import { fromDepthwise, fromOhwi } from './kernels.ts';
import type { Layer, Network } from './layers.ts';
import { tensorIndex, TFLITE_TYPE, type TfliteModel, type TfliteOperator } from './tflite-model.ts';

/** BuiltinOperator. */
const OPERATOR = { add: 0, conv: 3, depthwise: 4, dequantize: 6 } as const;
/** ActivationFunctionType. */
const ACTIVATION = { none: 0, relu6: 3 } as const;

/** Slots of the options tables: Conv2DOptions, DepthwiseConv2DOptions, AddOptions. */
const CONV_SLOTS = { padding: 0, strideWidth: 1, strideHeight: 2, activation: 3, dilationWidth: 4, dilationHeight: 5 };
const DEPTHWISE_SLOTS = {
  padding: 0,
  strideWidth: 1,
  strideHeight: 2,
  multiplier: 3,
  activation: 4,
  dilationWidth: 5,
  dilationHeight: 6,
};
const ADD_SLOTS = { activation: 0 };

interface Constants {
  of(tensor: number): Float32Array;
}

/** Constants are float16 behind a DEQUANTIZE each. */
function constantsOf(model: TfliteModel): Constants {
  const sources = new Map(
    model.operators.filter(({ code }) => code === OPERATOR.dequantize).map((item) => [item.outputs[0], item.inputs[0]]),
  );
  return {
    of: (index) => {
      const source = model.tensors[sources.get(index) ?? -1] as TfliteModel['tensors'][number] | undefined;
      if (source?.type !== TFLITE_TYPE.float16) throw unsupported(`weights that are not float16 (tensor ${index})`);
      return fromFloat16(source.bytes);
    },
  };
}

function strideOf({ options }: TfliteOperator, slots: typeof CONV_SLOTS): number {
  const height = options?.int32(slots.strideHeight) ?? 0;
  const width = options?.int32(slots.strideWidth) ?? 0;
  const dilations = [options?.int32(slots.dilationHeight, 1), options?.int32(slots.dilationWidth, 1)];
  if (height !== width || height < 1) throw unsupported(`stride ${height} by ${width}`);
  if (dilations.some((dilation) => dilation !== 1)) throw unsupported('dilation');
  return height;
}

function convolution(model: TfliteModel, operator: TfliteOperator, constants: Constants, output: string): Layer {
  const [input, weights, biases] = operator.inputs;
  const depthwise = operator.code === OPERATOR.depthwise;
  const slots = depthwise ? DEPTHWISE_SLOTS : CONV_SLOTS;
  const { shape } = model.tensors[weights];
  const data = constants.of(weights);
  if (depthwise && operator.options?.int32(DEPTHWISE_SLOTS.multiplier) !== 1) throw unsupported('a depth multiplier');
  return {
    kind: 'conv',
    input: String(input),
    output,
    kernel: depthwise ? fromDepthwise(data, shape[1], shape[2], shape[3]) : fromOhwi(data, shape),
    bias: constants.of(biases),
    stride: strideOf(operator, slots),
    padding: operator.options?.int8(slots.padding) === 1 ? 'VALID' : 'SAME',
    groups: depthwise ? shape[3] : 1,
  };
}

function toLayers(model: TfliteModel, operator: TfliteOperator, constants: Constants): Layer[] {
  const output = String(operator.outputs[0]);
  const before = `${output}/linear`;
  const withActivation = (slot: number, layer: (to: string) => Layer): Layer[] => {
    const activation = operator.options?.int8(slot) ?? ACTIVATION.none;
    if (activation === ACTIVATION.none) return [layer(output)];
    if (activation === ACTIVATION.relu6) return [layer(before), { kind: 'relu6', input: before, output }];
    throw unsupported(`activation ${activation}`);
  };
  const convolve = (to: string): Layer => convolution(model, operator, constants, to);
  switch (operator.code) {
    case OPERATOR.conv:
      return withActivation(CONV_SLOTS.activation, convolve);
    case OPERATOR.depthwise:
      return withActivation(DEPTHWISE_SLOTS.activation, convolve);
    case OPERATOR.add: {
      const [left, right] = operator.inputs.map(String);
      return withActivation(ADD_SLOTS.activation, (to) => ({ kind: 'add', inputs: [left, right], output: to }));
    }
    default:
      throw unsupported(`TensorFlow Lite operator ${operator.code}`);
  }
}

/** Walks back from the levels: what a detector does after them is never looked at. Tensors go by their index. */
export function tfliteNetwork(model: TfliteModel, levelNames: readonly string[]): Network {
  const levels = levelNames.map((name) => tensorIndex(model, name));
  const producers = new Map(model.operators.flatMap((item) => item.outputs.map((output) => [output, item] as const)));
  const constants = constantsOf(model);
  const layers: Layer[] = [];
  const done = new Set(model.inputs);
  const visit = (tensor: number): void => {
    const operator = producers.get(tensor);
    if (done.has(tensor) || operator?.code === OPERATOR.dequantize) return;
    done.add(tensor);
    if (!operator) throw unsupported(`tensor ${tensor} that nothing computes`);
    operator.inputs.forEach(visit);
    layers.push(...toLayers(model, operator, constants));
  };
  levels.forEach(visit);
  return { input: String(model.inputs[0]), layers, levels: levels.map(String) };
}
