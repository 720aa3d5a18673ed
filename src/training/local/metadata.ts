import type { Backbone } from './backbone.ts';

/** `metadata_props` of a model that we trained: enough to use the file without anything beside it. */
export function modelMetadata(
  labels: readonly string[],
  { name, license, fileSha256, resize }: Backbone,
  toolVersion: string,
): Readonly<Record<string, string>> {
  return {
    labels: JSON.stringify(labels),
    input: 'input1: float32 [N,3,height,width], planar RGB, raw 0..255; normalisation is inside the graph',
    output: 'output1: float32 [N,labels], logits',
    resize: JSON.stringify(resize),
    backbone: name,
    backbone_sha256: fileSha256,
    backbone_license: license,
    producer: `create-model-builder ${toolVersion}`,
  };
}
