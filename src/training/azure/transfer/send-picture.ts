import { createHash } from 'node:crypto';
import type { ContainerClient } from '@azure/storage-blob';
import type { Picture } from '../../../dataset/types.ts';
import { readPieces, readWhole } from '../../../io/file-pieces.ts';
import { PICTURES_FOLDER } from './picture-path.ts';
import { ONLY_NEW, putBlob } from './put-blob.ts';
import { isAlreadyThere } from './storage-errors.ts';
import { request, type TransferOptions } from './transfer-options.ts';

/** Larger files go in pieces of this size: what a transfer holds in memory is this times the requests at a time. */
const PIECE_BYTES = 4 * 1024 * 1024;

/** Why a picture was not sent. */
export type Sent =
  | { readonly kind: 'sent'; readonly bytes: number }
  | { readonly kind: 'there' | 'changed' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/**
 * Sends one picture, if its bytes are still those that the dataset was read with: nothing is stored under a hash that is
 * not its own.
 * @param path below the pictures folder
 * @param size bytes, as the file had a moment ago
 */
export async function sendPicture(
  container: ContainerClient,
  picture: Picture,
  path: string,
  size: number,
  options: TransferOptions,
): Promise<Sent> {
  const name = `${PICTURES_FOLDER}/${path}`;
  try {
    if (size > PIECE_BYTES) return await sendInPieces(container, picture, name, options);
    const bytes = await readWhole(picture.path);
    if (sha256(bytes) !== picture.sha256) return { kind: 'changed' };
    const written = await putBlob(container, name, bytes, options);
    return written ? { kind: 'sent', bytes: bytes.length } : { kind: 'there' };
  } catch (error) {
    const reason = fileTrouble(error);
    if (reason === undefined) throw error;
    return { kind: 'unreadable', reason };
  }
}

/** Pieces are invisible until they are committed, and that happens only when the hash of them all is right. */
async function sendInPieces(
  container: ContainerClient,
  picture: Picture,
  name: string,
  options: TransferOptions,
): Promise<Sent> {
  const blob = container.getBlockBlobClient(name);
  const hash = createHash('sha256');
  const ids: string[] = [];
  let bytes = 0;
  for await (const piece of readPieces(picture.path, PIECE_BYTES)) {
    hash.update(piece);
    bytes += piece.length;
    const id = Buffer.from(String(ids.length).padStart(8, '0')).toString('base64');
    ids.push(id);
    await request(options, (abortSignal, moved) =>
      blob.stageBlock(id, piece, piece.length, { abortSignal, onProgress: moved }),
    );
  }
  if (hash.digest('hex') !== picture.sha256) return { kind: 'changed' };
  try {
    await request(options, (abortSignal) => blob.commitBlockList(ids, { abortSignal, conditions: ONLY_NEW }));
    return { kind: 'sent', bytes };
  } catch (error) {
    if (isAlreadyThere(error)) return { kind: 'there' };
    throw error;
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The code of a trouble with the local file; `undefined` for anything else. */
export function fileTrouble(error: unknown): string | undefined {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return syscall !== undefined && FILE_CALLS.has(syscall) ? (code ?? 'unknown error') : undefined;
}

const FILE_CALLS = new Set(['open', 'read', 'stat', 'lstat', 'fstat']);
