import { createHash } from 'node:crypto';
import type { ContainerClient } from '@azure/storage-blob';
import { sha256Of } from '../../../sha256.ts';
import { readPieces, readWhole } from '../../../io/file-pieces.ts';
import { ONLY_NEW, putBlob } from './put-blob.ts';
import { isAlreadyThere } from './storage-errors.ts';
import { request, type TransferOptions } from './transfer-options.ts';

/** Larger files go in pieces of this size: what a transfer holds in memory is this times the requests at a time. */
export const PIECE_BYTES = 4 * 1024 * 1024;

/** A file on this machine that goes where its hash says. */
export interface HashedFile {
  /** Absolute. */
  readonly path: string;
  /** Lower-case hex, as it was a moment ago. */
  readonly sha256: string;
  readonly bytes: number;
}

/** What became of a file. */
export type Sent =
  | { readonly kind: 'sent'; readonly bytes: number }
  | { readonly kind: 'there' | 'changed' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/**
 * Sends one file, if its bytes are still those that it was hashed with: nothing is stored under a hash that is not its own.
 * @param name path in the container
 * @param onPiece is told the bytes of each piece that has arrived
 */
export async function sendFile(
  container: ContainerClient,
  file: HashedFile,
  name: string,
  options: TransferOptions,
  onPiece?: (bytes: number) => void,
): Promise<Sent> {
  try {
    if (file.bytes > PIECE_BYTES) return await sendInPieces(container, file, name, options, onPiece);
    const bytes = await readWhole(file.path);
    if (sha256Of(bytes) !== file.sha256) return { kind: 'changed' };
    const written = await putBlob(container, name, bytes, options);
    onPiece?.(bytes.length);
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
  { path, sha256 }: HashedFile,
  name: string,
  options: TransferOptions,
  onPiece?: (bytes: number) => void,
): Promise<Sent> {
  const blob = container.getBlockBlobClient(name);
  const running = createHash('sha256');
  const ids: string[] = [];
  let bytes = 0;
  for await (const piece of readPieces(path, PIECE_BYTES)) {
    running.update(piece);
    bytes += piece.length;
    const id = Buffer.from(String(ids.length).padStart(8, '0')).toString('base64');
    ids.push(id);
    await request(options, (abortSignal, moved) =>
      blob.stageBlock(id, piece, piece.length, { abortSignal, onProgress: moved }),
    );
    onPiece?.(piece.length);
  }
  if (running.digest('hex') !== sha256) return { kind: 'changed' };
  try {
    await request(options, (abortSignal) => blob.commitBlockList(ids, { abortSignal, conditions: ONLY_NEW }));
    return { kind: 'sent', bytes };
  } catch (error) {
    if (isAlreadyThere(error)) return { kind: 'there' };
    throw error;
  }
}

/** The code of a trouble with the local file; `undefined` for anything else. */
export function fileTrouble(error: unknown): string | undefined {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return syscall !== undefined && FILE_CALLS.has(syscall) ? (code ?? 'unknown error') : undefined;
}

const FILE_CALLS = new Set(['open', 'read', 'stat', 'lstat', 'fstat']);
