import { Tensor } from 'onnxruntime-node';
import { openSession } from '../../io/onnx-session.ts';
import { model, node, valueInfo } from '../../onnx/encode.ts';

/** Products of rows, by the runtime: ten times faster than a loop. */
export interface Products {
  /**
   * @param a row-major [rows of a, width]
   * @param b row-major [rows of b, width]
   * @returns `a bᵀ`, row-major [rows of a, rows of b]
   */
  of(a: Float32Array, b: Float32Array, width: number): Promise<Float32Array>;
  close(): Promise<void>;
}

export async function openProducts(threads: number): Promise<Products> {
  const session = await openSession(productGraph(), { intraOpNumThreads: threads });
  return {
    async of(a, b, width) {
      const feeds = {
        a: new Tensor('float32', a, [a.length / width, width]),
        b: new Tensor('float32', b, [b.length / width, width]),
      };
      return (await session.run(feeds)).products.data as Float32Array;
    },
    close: async () => await session.release(),
  };
}

function productGraph(): Uint8Array {
  return model({
    graphName: 'products of rows',
    nodes: [node('Gemm', ['a', 'b'], ['products'], { transB: 1 })],
    initializers: [],
    inputs: [valueInfo('a', ['a', 'width']), valueInfo('b', ['b', 'width'])],
    outputs: [valueInfo('products', ['a', 'b'])],
  });
}
