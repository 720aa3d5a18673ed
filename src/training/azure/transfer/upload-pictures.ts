import { show, warnings } from '../../../dataset/findings.ts';
import type { Finding, Picture } from '../../../dataset/types.ts';
import { withSharedSignal } from '../../../io/attempts.ts';
import { fileBytes } from '../../../io/file-pieces.ts';
import { mapConcurrently } from '../../../io/map-concurrently.ts';
import type { BlobPlace } from './blob-place.ts';
import { openContainer } from './container.ts';
import { findUploaded } from './find-uploaded.ts';
import { PICTURES_FOLDER, picturePath } from './picture-path.ts';
import { progressMeter } from './progress-meter.ts';
import { readReceipt, writeReceipt } from './receipt.ts';
import { fileTrouble, sendFile, type Sent } from './send-file.ts';
import { explainStorageError } from './storage-errors.ts';
import { CONCURRENCY, type TransferOptions } from './transfer-options.ts';

export interface UploadedPictures {
  /** SHA-256 → path below `PICTURES_FOLDER`, for every picture that is there now. */
  readonly paths: ReadonlyMap<string, string>;
  /** Warnings: pictures that cannot be read any more, or are not those that the dataset was read with. They are left out. */
  readonly findings: readonly Finding[];
  /** What this call sent. */
  readonly files: number;
  readonly bytes: number;
  /** Pictures that were there before. */
  readonly alreadyThere: number;
}

interface Missing {
  readonly picture: Picture;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Sends the pictures that the container does not hold yet, each content once. Whatever stops it, the next call goes on from
 * there. Memory does not depend on the number of files beyond a path for each.
 * @throws ModelBuilderError `azure-storage-…`; the signal's reason when it aborts
 */
export async function uploadPictures(
  place: BlobPlace,
  pictures: readonly Picture[],
  options: TransferOptions,
): Promise<UploadedPictures> {
  const unique = [...new Map(pictures.map((picture) => [picture.sha256, picture])).values()];
  const container = await openContainer(place);
  try {
    return await withSharedSignal(options.signal, async (signal) => {
      const shared = { ...options, signal };
      const noted = await readReceipt(container, unique, shared);
      const paths = noted ?? (await findUploaded(container, hashesOf(unique), shared));
      const alreadyThere = paths.size;
      const { missing, trouble } = await measure(
        unique.filter(({ sha256 }) => !paths.has(sha256)),
        shared,
      );
      const total = missing.reduce((sum, { size }) => sum + size, 0);
      const meter = progressMeter(missing.length, total, options.now, options.report);
      const sum = { files: 0, bytes: 0 };
      await mapConcurrently(missing, concurrency(options), async ({ picture, path, size }) => {
        const file = { path: picture.path, sha256: picture.sha256, bytes: size };
        const sent = await sendFile(container, file, `${PICTURES_FOLDER}/${path}`, shared);
        if (sent.kind === 'sent' || sent.kind === 'there') {
          paths.set(picture.sha256, path);
          meter.add(1, size);
        } else {
          trouble.push({ picture, sent });
          meter.drop(1, size);
        }
        if (sent.kind === 'sent') {
          sum.files += 1;
          sum.bytes += sent.bytes;
        }
      });
      if (noted === undefined && trouble.length === 0) await writeReceipt(container, unique, paths, shared);
      return { paths, findings: leftOut(trouble), ...sum, alreadyThere };
    });
  } catch (error) {
    throw explainStorageError(error, 'Uploading the pictures', place.containerUrl);
  }
}

interface Trouble {
  readonly picture: Picture;
  readonly sent: Sent;
}

async function measure(
  pictures: readonly Picture[],
  options: TransferOptions,
): Promise<{ readonly missing: Missing[]; readonly trouble: Trouble[] }> {
  const missing: Missing[] = [];
  const trouble: Trouble[] = [];
  await mapConcurrently(pictures, concurrency(options), async (picture) => {
    options.signal.throwIfAborted();
    try {
      missing.push({ picture, path: picturePath(picture), size: await fileBytes(picture.path) });
    } catch (error) {
      const reason = fileTrouble(error);
      if (reason === undefined) throw error;
      trouble.push({ picture, sent: { kind: 'unreadable', reason } });
    }
  });
  return { missing, trouble };
}

function leftOut(trouble: readonly Trouble[]): Finding[] {
  const changed = trouble.filter(({ sent }) => sent.kind === 'changed');
  return [
    ...warnings(
      'azure-upload-changed',
      'Changed since the dataset was read, not sent and left out',
      changed.map(({ picture }) => show(picture.name)).sort(),
    ),
    ...warnings(
      'azure-upload-unreadable',
      'Cannot be read any more, not sent and left out',
      trouble
        .flatMap(({ picture, sent }) =>
          sent.kind === 'unreadable' ? [`${show(picture.name)} (${sent.reason})`] : [],
        )
        .sort(),
    ),
  ];
}

function hashesOf(pictures: readonly Picture[]): string[] {
  return pictures.map(({ sha256 }) => sha256);
}

function concurrency({ concurrency = CONCURRENCY }: TransferOptions): number {
  return concurrency;
}
