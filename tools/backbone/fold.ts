import type { ConvLayer, Layer, Network } from './layers.ts';

function scaled(layer: ConvLayer, factors: Float32Array, output: string): ConvLayer {
  const { shape, data } = layer.kernel;
  const perChannel = data.length / shape[0];
  return {
    ...layer,
    output,
    kernel: { shape, data: data.map((value, index) => value * factors[Math.floor(index / perChannel)]) },
    bias: layer.bias?.map((value, channel) => value * factors[channel]),
  };
}

function shifted(layer: ConvLayer, offsets: Float32Array, output: string): ConvLayer {
  const bias = layer.bias ?? new Float32Array(layer.kernel.shape[0]);
  return { ...layer, output, bias: bias.map((value, channel) => value + offsets[channel]) };
}

function inputsOf(layer: Layer): readonly string[] {
  return layer.kind === 'add' ? layer.inputs : [layer.input];
}

/**
 * Folds batch normalisation into the convolution before it; exact but for float32 rounding. An offset behind a residual
 * addition (TensorFlow's optimiser moves it there) goes into the bias of the convolution that is one of the two summands.
 */
export function foldNormalization(network: Network): Network {
  const readers = new Map<string, number>(network.levels.map((name) => [name, 1]));
  for (const name of network.layers.flatMap(inputsOf)) readers.set(name, (readers.get(name) ?? 0) + 1);

  const layers: Layer[] = [];
  const places = new Map<string, number>();
  const put = (place: number, layer: Layer): void => {
    layers[place] = layer;
    places.set(layer.output, place);
  };
  /** The layer that computes this tensor, if nobody but one layer reads it. */
  const exclusive = (name: string): readonly [number, Layer] | undefined => {
    const place = places.get(name);
    return place === undefined || readers.get(name) !== 1 ? undefined : [place, layers[place]];
  };
  const fold = (layer: Extract<Layer, { kind: 'scale' | 'shift' }>): boolean => {
    const [place, before] = exclusive(layer.input) ?? [];
    if (place === undefined || before === undefined) return false;
    if (before.kind === 'conv') {
      const { output } = layer;
      put(place, layer.kind === 'scale' ? scaled(before, layer.factors, output) : shifted(before, layer.offsets, output));
      return true;
    }
    if (before.kind !== 'add' || layer.kind !== 'shift') return false;
    for (const summand of before.inputs) {
      const [at, conv] = exclusive(summand) ?? [];
      if (at === undefined || conv?.kind !== 'conv') continue;
      put(at, shifted(conv, layer.offsets, conv.output));
      put(place, { ...before, output: layer.output });
      return true;
    }
    return false;
  };
  for (const layer of network.layers) {
    if ((layer.kind === 'scale' || layer.kind === 'shift') && fold(layer)) continue;
    put(layers.length, layer);
  }
  return { ...network, layers };
}
