/** What a whole bundle's folder holds, sorted. */
export const BUNDLE_FILES = [
  'MLModel.zip',
  'bestModel.onnx',
  'bestModelMap.json',
  'golden',
  'metrics.json',
  'notices',
  'pipeline.json',
];
