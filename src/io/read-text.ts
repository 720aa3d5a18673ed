import { readRegularFile, TEXT_LIMIT } from './regular-file.ts';

/** A UTF-8 file without its byte-order mark. @throws ModelBuilderError `io-not-a-file`, `io-file-too-large`; ENOENT and the like */
export async function readText(path: string, limit = TEXT_LIMIT): Promise<string> {
  return (await readRegularFile(path, limit)).toString('utf8').replace(/^\uFEFF/, '');
}
