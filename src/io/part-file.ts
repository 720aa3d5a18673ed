import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { lockDownload } from './download-lock.ts';

/**
 * A file that grows beside its target until it is whole: `<target>.part`, and `<target>.part.json` that says of what. The latter
 * stays, so that the next run knows what it finds.
 */
export interface PartFile {
  /** Bytes so far. */
  readonly size: number;
  append(bytes: Uint8Array): Promise<void>;
  /** Digests of what is there, lower-case hex and base64, in one reading. */
  digests(): Promise<{ readonly sha256: string; readonly md5Base64: string }>;
  /** Throws away what is there. */
  restart(): Promise<void>;
  /** The part takes the target's name, in one step. */
  finish(): Promise<void>;
  /** Lets go of it; what is there stays for the next run. */
  close(): Promise<void>;
}

/**
 * Opens the part of an earlier run when it belongs to the same content, or what became of it, else an empty one.
 * @param identity of the content that is coming: an entity tag, say; nothing secret
 * @throws ModelBuilderError `io-download-busy` when another process is at it
 */
export async function openPartFile(target: string, identity: string): Promise<PartFile> {
  const part = `${target}.part`;
  const facts = `${target}.part.json`;
  await mkdir(dirname(target), { recursive: true });
  const unlock = await lockDownload(target);
  try {
    const known = await readFile(facts, 'utf8').catch(() => undefined);
    if (known !== identity) await rm(part, { force: true });
    // It was whole already: it is looked at anew, as a part that lacks nothing.
    else if ((await sizeOf(part)) === undefined) await rename(target, part).catch(() => undefined);
    let size = (await sizeOf(part)) ?? 0;
    await writeFile(facts, identity);
    let handle = await open(part, size > 0 ? 'a' : 'w');
    return {
      get size() {
        return size;
      },
      async append(bytes) {
        await handle.write(bytes);
        size += bytes.length;
      },
      async digests() {
        const [sha256, md5] = [createHash('sha256'), createHash('md5')] as const;
        for await (const chunk of createReadStream(part) as AsyncIterable<Buffer>)
          for (const hash of [sha256, md5] satisfies Hash[]) hash.update(chunk);
        return { sha256: sha256.digest('hex'), md5Base64: md5.digest('base64') };
      },
      async restart() {
        await handle.close();
        handle = await open(part, 'w');
        size = 0;
      },
      async finish() {
        await handle.close();
        await rename(part, target);
      },
      async close() {
        await handle.close();
        await unlock();
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function sizeOf(file: string): Promise<number | undefined> {
  return (await stat(file).catch(() => undefined))?.size;
}
