import { join } from 'node:path';
import { ModelBuilderError } from '../../errors.ts';
import { findOwnPackage } from '../../io/own-package.ts';
import { readFileIfPresent, readTextIfPresent } from '../../io/read-if-present.ts';
import { MODEL_LIMIT } from '../../io/regular-file.ts';
import { viewModel } from '../../onnx/graph.ts';
import { putSideBySide } from '../../onnx/side-by-side.ts';
import { FEATURES_NAME } from '../../onnx/select-features.ts';
import { sha256Of } from '../../sha256.ts';
import { EMBEDDED_BACKBONES, type EmbeddedName } from './backbone-address.ts';
import { BATCH, levelsSideBySide, type Backbone, type Level } from './backbone.ts';
import { readSidecar, SIDECAR_METADATA } from './sidecar.ts';

/** Of all networks in the package. */
const LICENSE = 'Apache-2.0';
const NOTICES = ['NOTICE.md', 'LICENSE-Apache-2.0.txt'] as const;
const SIDE = 224;

/**
 * Reads a backbone that is part of this package.
 * @param directory folder of `backbone.json`
 * @throws ModelBuilderError `training-backbone-missing`, `training-backbone-damaged`
 */
export async function readEmbeddedBackbone(
  name: EmbeddedName = EMBEDDED_BACKBONES[0],
  directory = join(findOwnPackage().root, 'backbone'),
): Promise<Backbone> {
  const files = await readHashes(join(directory, 'backbone.json'));
  const networks = await Promise.all(
    name.split('+').map(async (network) => await readNetwork(directory, network, files[`${network}.onnx`])),
  );
  const { model, levels } = networks.length === 1 ? networks[0] : joined(networks);
  return {
    name,
    license: LICENSE,
    fileSha256: sha256Of(model),
    model,
    features: FEATURES_NAME,
    width: levels.reduce((sum, { width }) => sum + width, 0),
    levels,
    resize: { mode: 'stretch', width: SIDE, height: SIDE, kernel: 'lanczos3' },
    batch: BATCH,
    notices: await readNotices(directory),
    own: true,
  };
}

interface Network {
  readonly name: string;
  readonly model: Uint8Array;
  readonly levels: readonly Level[];
}

/** File → SHA-256, as `tools/backbone/convert.py` wrote it. */
async function readHashes(path: string): Promise<Readonly<Partial<Record<string, string>>>> {
  const text = await readTextIfPresent(path);
  if (text === undefined) throw missing(path);
  try {
    const facts = JSON.parse(text) as {
      readonly files: Readonly<Record<string, { readonly sha256: string }>>;
    };
    return Object.fromEntries(Object.entries(facts.files).map(([file, { sha256 }]) => [file, sha256]));
  } catch {
    throw damaged(path);
  }
}

async function readNetwork(directory: string, name: string, sha256: string | undefined): Promise<Network> {
  const path = join(directory, `${name}.onnx`);
  const model = await readFileIfPresent(path, MODEL_LIMIT);
  if (model === undefined) throw missing(path);
  if (sha256Of(model) !== sha256) throw damaged(path);
  const { levels = [] } = readSidecar(viewModel(model).metadata[SIDECAR_METADATA], `metadata of ${path}`);
  return { name, model, levels };
}

/** Levels of all, named after their network; the features of the last network come last. */
function joined(networks: readonly Network[]): Omit<Network, 'name'> {
  const levels = levelsSideBySide(
    networks.flatMap((network) =>
      network.levels.map((level) => ({ ...level, name: `${network.name}/${level.name}` })),
    ),
  );
  const models = Object.fromEntries(networks.map(({ name, model }) => [name, model]));
  const { [SIDECAR_METADATA]: sidecar } = viewModel(networks[0].model).metadata;
  const metadata = {
    ...(JSON.parse(sidecar) as object),
    levels: levels.map(({ name, width }) => ({ name, width })),
  };
  return { model: putSideBySide(models, { [SIDECAR_METADATA]: JSON.stringify(metadata) }), levels };
}

async function readNotices(directory: string): Promise<Record<string, string>> {
  const texts = await Promise.all(
    NOTICES.map(async (name) => [name, await readTextIfPresent(join(directory, name))] as const),
  );
  return Object.fromEntries(
    texts.filter((entry): entry is readonly [(typeof entry)[0], string] => entry[1] !== undefined),
  );
}

const REPAIR =
  'Install create-model-builder again (in a clone: `git checkout -- backbone`), or give a backbone of your own with --backbone <file.onnx>.';

function damaged(path: string): ModelBuilderError {
  return new ModelBuilderError(
    'training-backbone-damaged',
    `${path} is not the file it should be (SHA-256 differs).`,
    { hint: REPAIR },
  );
}

function missing(path: string): ModelBuilderError {
  return new ModelBuilderError(
    'training-backbone-missing',
    `The embedded backbone is missing: there is no ${path}.`,
    { hint: REPAIR },
  );
}
