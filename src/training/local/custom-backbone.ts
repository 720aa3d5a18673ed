import type { Preprocessing } from '../../bundle/pipeline.ts';
import { readPreprocessorConfig } from '../../bundle/preprocessor-config.ts';
import { ModelBuilderError } from '../../errors.ts';
import { parseForeignJson } from '../../foreign-json.ts';
import type { ModelSessionOptions } from '../../io/model-session.ts';
import { takeTurns } from '../../io/turns.ts';
import { inspectOnnx } from '../../onnx/inspect.ts';
import { lowerVersions } from '../../onnx/lower.ts';
import { INPUT_NAME, prependNormalization, renameInput } from '../../onnx/prepare-backbone.ts';
import { FEATURES_NAME, selectFeatures } from '../../onnx/select-features.ts';
import { levelsSideBySide, type Backbone, type Level } from './backbone.ts';
import { findFeatures, poolingFor } from './find-features.ts';
import { layoutOf, probeShape, withLargestBatch } from './probe-backbone.ts';
import { readSidecar, SIDECAR_METADATA, type Sidecar } from './sidecar.ts';
import { sha256Of } from '../../sha256.ts';

/** A backbone as it lies on disk, with whatever lies beside it. */
export interface BackboneFiles {
  /** As the user should read it: a file name, or `hub:owner/model`. */
  readonly name: string;
  readonly onnx: Uint8Array;
  readonly sidecar?: string | undefined;
  readonly preprocessorConfig?: string | undefined;
  readonly config?: string | undefined;
  /** README.md of a model repository. */
  readonly card?: string | undefined;
}

export interface CustomBackbone {
  readonly backbone: Backbone;
  /** One line for people: which tensor was taken, and how it is pooled. */
  readonly choice: string;
}

/**
 * Makes a backbone of somebody else's model: features found or named, normalisation moved into the graph.
 * @param license SPDX identifier that the user gave
 * @param limits what trying it may cost
 * @throws ModelBuilderError `training-backbone-…`, `model-…`
 */
export async function prepareBackbone(
  files: BackboneFiles,
  license: string | undefined,
  limits: ModelSessionOptions = {},
): Promise<CustomBackbone> {
  const { name } = files;
  const facts = inspectOnnx(files.onnx);
  if (facts.externalData.length > 0) throw externalData(name, facts.externalData[0]);
  const { model: onnx } = lowerVersions(files.onnx);
  const sidecar = {
    ...(SIDECAR_METADATA in facts.metadata &&
      readSidecar(facts.metadata[SIDECAR_METADATA], `metadata of ${name}`)),
    ...(files.sidecar !== undefined && readSidecar(files.sidecar, `sidecar of ${name}`)),
  };
  const licensed = license ?? sidecar.license ?? licenseOfCard(files.card);
  if (licensed === undefined) throw noLicense(name);
  const preprocessing = preprocessingOf(files, sidecar);
  const feature =
    sidecar.features === undefined
      ? findFeatures(onnx)
      : { tensor: sidecar.features, reason: `tensor ${sidecar.features}` };

  // Of sixty thousand nodes every step takes half a second.
  const { signal } = limits;
  await takeTurns(signal);
  const session = { ...limits, name: `The backbone ${name}` };
  const cut = selectFeatures(onnx, { tensor: feature.tensor, poolTo: 'as-is' });
  await takeTurns(signal);
  const probe = await probeShape(cut, preprocessing, name, session);
  const { poolTo, width, reason } = poolingFor(feature, probe, modelType(files.config));
  const selected = selectFeatures(onnx, { tensor: feature.tensor, poolTo, features: width });
  await takeTurns(signal);
  const layout = layoutOf(selected);
  const normalized = prependNormalization(selected, { ...preprocessing, layout });
  await takeTurns(signal);
  const model = renameInput(normalized, INPUT_NAME);
  const { model: final, batch } = await withLargestBatch(model, preprocessing, session);
  const fileSha256 = sha256Of(files.onnx);
  return {
    choice: `Backbone ${name}: features are ${feature.reason}, ${reason}: ${width} numbers a picture.`,
    backbone: {
      name,
      license: licensed,
      fileSha256,
      model: final,
      features: FEATURES_NAME,
      width,
      levels: levelsOf(sidecar, width, name),
      resize: preprocessing.resize,
      batch,
      notices: { 'NOTICE.md': notice(name, licensed, fileSha256) },
      own: false,
    },
  };
}

function preprocessingOf(
  { name, preprocessorConfig }: BackboneFiles,
  { preprocessing }: Sidecar,
): Preprocessing {
  if (preprocessing !== undefined) return preprocessing;
  if (preprocessorConfig !== undefined) return configuredPreprocessing(preprocessorConfig, name);
  throw new ModelBuilderError(
    'training-backbone-preprocessing',
    `Nothing says how pictures are prepared for ${name}.`,
    {
      hint: 'Put the model\'s preprocessor_config.json beside the file, or a sidecar <file>.onnx.json with "resize", "scale", "mean" and "std".',
    },
  );
}

function configuredPreprocessing(config: string, name: string): Preprocessing {
  const refuse = (what: string): ModelBuilderError =>
    new ModelBuilderError('training-backbone-preprocessing', `preprocessor_config.json of ${name}: ${what}`, {
      hint: 'Write a sidecar <file>.onnx.json with the preprocessing beside the model, or choose another model.',
    });
  const { preprocessing, channels } = readPreprocessorConfig(config, refuse);
  if (channels === 'BGR') throw refuse('the model wants BGR pictures ("do_flip_channel_order").');
  return preprocessing;
}

/** Those that the sidecar names; else all features are one level. @throws ModelBuilderError `training-backbone-sidecar` */
function levelsOf({ levels }: Sidecar, width: number, name: string): readonly Level[] {
  if (levels === undefined) return levelsSideBySide([{ name: FEATURES_NAME, width }]);
  const sum = levels.reduce((total, level) => total + level.width, 0);
  if (sum === width) return levels;
  throw new ModelBuilderError(
    'training-backbone-sidecar',
    `The "levels" of ${name} have ${sum} features, its tensor has ${width}.`,
    { hint: 'Give each level of the tensor its width, or leave "levels" out of the sidecar or metadata.' },
  );
}

function modelType(config: string | undefined): string | undefined {
  if (config === undefined) return undefined;
  try {
    const { model_type: type } = parseForeignJson(config) as { model_type?: unknown };
    return typeof type === 'string' ? type : undefined;
  } catch {
    return undefined;
  }
}

/** `license:` in the front matter of a model card. */
export function licenseOfCard(card: string | undefined): string | undefined {
  const matter = /^---\r?\n([\s\S]*?)\r?\n---/.exec(card ?? '')?.[1];
  const value = /^license:[ \t]*["']?([\w.+-]+)["']?[ \t]*$/m.exec(matter ?? '')?.[1];
  // "other" and "unknown" are what cards say when they name none.
  return value === undefined || /^(other|unknown)$/i.test(value) ? undefined : value;
}

function notice(name: string, license: string, sha256: string): string {
  return [
    '# Notice',
    '',
    `bestModel.onnx contains the backbone ${name} (licence: ${license}, SHA-256 of the original file: ${sha256}).`,
    'Changed: cut at its features, normalisation put into the graph, a classifier head appended.',
    'Its licence applies to the model file; keep its licence text with it where it asks for that.',
    '',
  ].join('\n');
}

function noLicense(name: string): ModelBuilderError {
  return new ModelBuilderError(
    'training-backbone-license',
    `The licence of the backbone ${name} is not known, and it becomes part of your model.`,
    {
      hint: 'Look it up and say --backbone-license <SPDX identifier>, for example --backbone-license Apache-2.0.',
    },
  );
}

function externalData(name: string, location: string): ModelBuilderError {
  return new ModelBuilderError(
    'training-backbone-external-data',
    `${name} keeps its weights in another file (${JSON.stringify(location)}).`,
    {
      hint: 'Use an export in one file; onnx.save_model(model, path, save_as_external_data=False) writes one.',
    },
  );
}
