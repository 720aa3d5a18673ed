import { readRegularFile } from './regular-file.ts';

/** A UTF-8 file without its byte-order mark. @throws ModelBuilderError `io-not-a-file`, `io-file-too-large`; ENOENT and the like */
export async function readText(path: string): Promise<string> {
  return (await readRegularFile(path)).toString('utf8').replace(/^\uFEFF/, '');
}
