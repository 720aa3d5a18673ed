import { datastoreUri, type DatastoreAddress } from './datastore-uri.ts';
import { PICTURES_FOLDER } from './picture-path.ts';
import type { Upload } from './put-blob.ts';
import type { TrainingManifest } from './training-manifest.ts';
import { sha256Of } from '../../../sha256.ts';

/** AutoML's two inputs. */
export interface AutoMlTables {
  /** Folders in the container, each with a file named `MLTable` and its annotations. */
  readonly training: string;
  readonly validation: string;
  readonly files: readonly Upload[];
}

const ANNOTATIONS = 'annotations.jsonl';

/** As Azure's documentation of AutoML for images gives it. */
const MLTABLE = `paths:
  - file: ./${ANNOTATIONS}
transformations:
  - read_json_lines:
      encoding: utf8
      invalid_lines: error
      include_path_column: false
  - convert_column_types:
      - columns: image_url
        column_type: stream_info
`;

/** The tables that AutoML reads: one line a picture, its address in the long form and its label. */
export function autoMlTables({ pictures }: TrainingManifest, address: DatastoreAddress): AutoMlTables {
  const table = (side: 'training' | 'validation'): string =>
    pictures
      .filter(({ split }) => split === side)
      .map(
        ({ path, label }) =>
          `${JSON.stringify({ image_url: datastoreUri(address, `${PICTURES_FOLDER}/${path}`), label })}\n`,
      )
      .join('');
  const texts = { training: table('training'), validation: table('validation') };
  const hash = sha256Of(JSON.stringify([MLTABLE, texts]));
  const folder = (side: keyof typeof texts): string => `model-builder/automl/${hash}/${side}`;
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  return {
    training: folder('training'),
    validation: folder('validation'),
    files: (['training', 'validation'] as const).flatMap((side) => [
      { path: `${folder(side)}/${ANNOTATIONS}`, bytes: encode(texts[side]) },
      { path: `${folder(side)}/MLTable`, bytes: encode(MLTABLE) },
    ]),
  };
}
