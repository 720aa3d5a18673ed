import { join } from 'node:path';
import { ModelBuilderError } from '../../errors.ts';
import { readFileIfPresent, readTextIfPresent } from '../../io/read-if-present.ts';
import { MODEL_LIMIT } from '../../io/regular-file.ts';
import { findOwnPackage } from '../../io/own-package.ts';
import { BATCH, type Backbone } from './backbone.ts';
import { sha256Of } from '../../sha256.ts';

/** What we use of `backbone/backbone.json`, which `tools/backbone` writes. */
interface EmbeddedFacts {
  readonly name: string;
  readonly file: string;
  readonly sha256: string;
  readonly features: number;
  readonly input: { readonly width: number; readonly height: number };
  readonly license: string;
}

const NOTICES = ['NOTICE.md', 'LICENSE-Apache-2.0.txt'] as const;

/**
 * Reads the backbone that is part of this package.
 * @param directory folder of `backbone.json`
 * @throws ModelBuilderError `training-backbone-missing`, `training-backbone-damaged`
 */
export async function readEmbeddedBackbone(
  directory = join(findOwnPackage().root, 'backbone'),
): Promise<Backbone> {
  const facts = await readTextIfPresent(join(directory, 'backbone.json'));
  if (facts === undefined) throw missing(directory);
  const { name, file, sha256, features, input, license } = JSON.parse(facts) as EmbeddedFacts;
  const model = await readFileIfPresent(join(directory, file), MODEL_LIMIT);
  if (model === undefined) throw missing(join(directory, file));
  if (sha256Of(model) !== sha256) {
    throw new ModelBuilderError(
      'training-backbone-damaged',
      `${join(directory, file)} is not the file it should be (SHA-256 differs).`,
      {
        hint: 'Run `npm run backbone` in the clone, or install create-model-builder again.',
      },
    );
  }
  const { width, height } = input;
  return {
    name,
    license,
    fileSha256: sha256,
    model,
    features: 'features',
    width: features,
    resize: { mode: 'stretch', width, height, kernel: 'lanczos3' },
    batch: BATCH,
    notices: await readNotices(directory),
    own: true,
  };
}

async function readNotices(directory: string): Promise<Record<string, string>> {
  const texts = await Promise.all(
    NOTICES.map(async (name) => [name, await readTextIfPresent(join(directory, name))] as const),
  );
  return Object.fromEntries(
    texts.filter((entry): entry is readonly [(typeof entry)[0], string] => entry[1] !== undefined),
  );
}

function missing(path: string): ModelBuilderError {
  return new ModelBuilderError(
    'training-backbone-missing',
    `The embedded backbone is missing: there is no ${path}.`,
    {
      hint: 'Run `npm run backbone` in the clone, install create-model-builder again, or give your own with --backbone <file.onnx>.',
    },
  );
}
