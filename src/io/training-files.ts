import { readFile } from 'node:fs/promises';

/** A file's bytes; `undefined` when there is no such file. Any other trouble rejects. */
export async function readFileIfPresent(path: string): Promise<Uint8Array | undefined> {
  return await readFile(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
}

/** A text file's content; `undefined` when there is no such file. */
export async function readTextIfPresent(path: string): Promise<string | undefined> {
  const bytes = await readFileIfPresent(path);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

/** The Hugging Face hub's documented variables: another address of the hub, and an access token. */
export function hubSettings(env: Readonly<Record<string, string | undefined>> = process.env): {
  readonly endpoint: string | undefined;
  readonly token: string | undefined;
} {
  const token = env.HF_TOKEN?.trim();
  return { endpoint: env.HF_ENDPOINT, token: token === '' ? undefined : token };
}
