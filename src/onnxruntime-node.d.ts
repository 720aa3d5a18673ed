/** onnxruntime-node 1.17.0 names its declarations in package.json but does not ship them; they are onnxruntime-common's. */
declare module 'onnxruntime-node' {
  export * from 'onnxruntime-common';
}
