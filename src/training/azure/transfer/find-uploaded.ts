import type { ContainerClient, ContainerListBlobFlatSegmentResponse as Page } from '@azure/storage-blob';
import { mapConcurrently } from '../../../io/map-concurrently.ts';
import { hashInPath, PICTURES_FOLDER } from './picture-path.ts';
import { request, type TransferOptions } from './transfer-options.ts';

/** Up to so many pictures the listing is cut by two digits of the hash: pages stay short in a crowded workspace. */
const FEW = 256;
/** Names in a page, and pages at a time: what a listing holds in memory. The service gives 5,000 at most. */
const PAGE = 1000;
const PAGES_AT_A_TIME = 8;

/**
 * Which pictures the container holds already, by listing the names that begin as theirs do. A page is compared with the
 * sorted hashes as it comes and then forgotten, so that memory does not grow with what other datasets have put there.
 * @param hashes SHA-256, each once
 * @returns hash → path below the pictures folder, for those that are there; another extension does not matter
 */
export async function findUploaded(
  container: ContainerClient,
  hashes: readonly string[],
  options: TransferOptions,
): Promise<Map<string, string>> {
  const digits = hashes.length > FEW ? 1 : 2;
  const sorted = hashes.toSorted();
  const found = new Map<string, string>();
  const prefixes = [...new Set(sorted.map((hash) => hash.slice(0, digits)))];
  await mapConcurrently(prefixes, PAGES_AT_A_TIME, async (prefix) => {
    const wanted = sorted.filter((hash) => hash.startsWith(prefix));
    let at = 0;
    for await (const path of listPaths(container, prefix, options)) {
      const hash = hashInPath(path);
      if (hash === undefined) continue;
      while (at < wanted.length && wanted[at] < hash) at += 1;
      if (at === wanted.length) return;
      if (wanted[at] === hash) found.set(hash, path);
    }
  });
  return found;
}

/** Paths below the pictures folder, in the order of their characters, as the service lists them. */
async function* listPaths(
  container: ContainerClient,
  prefix: string,
  options: TransferOptions,
): AsyncGenerator<string, void, void> {
  let token: string | undefined;
  do {
    const page = await request(options, async (abortSignal) => {
      const pages = container
        .listBlobsFlat({ prefix: `${PICTURES_FOLDER}/${prefix}`, abortSignal })
        .byPage({ maxPageSize: PAGE, ...(token !== undefined && { continuationToken: token }) });
      return ((await pages.next()) as IteratorResult<Page, undefined>).value;
    });
    for (const { name } of page?.segment.blobItems ?? []) yield name.slice(PICTURES_FOLDER.length + 1);
    token = page?.continuationToken === '' ? undefined : page?.continuationToken;
  } while (token !== undefined);
}
