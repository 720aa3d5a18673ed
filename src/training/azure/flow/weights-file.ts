import { createHash } from 'node:crypto';
import { ModelBuilderError } from '../../../errors.ts';
import { readPieces } from '../../../io/file-pieces.ts';
import { kindOf } from '../../../io/path-facts.ts';
import { fileTrouble, PIECE_BYTES, type HashedFile } from '../transfer/send-file.ts';

/** A PyTorch state dict of the user's own that the network starts from. */
export interface WeightsFile extends HashedFile {
  /** SPDX identifier: what the weights have taught becomes part of the model. */
  readonly license: string;
}

/** `imagenet` is downloaded by the job. */
export type StartingWeights = 'imagenet' | 'none' | WeightsFile;

/** First bytes of a zip, which `torch.save` writes since PyTorch 1.6. */
const ZIP = Buffer.from('PK\u0003\u0004', 'latin1');
/** First byte of a pickle, and `torch.serialization.MAGIC_NUMBER` as a pickle has it: what `torch.save` wrote before. */
const PICKLE = 0x80;
const LEGACY = Buffer.from('8a0a6cfc9c46f9206aa85019', 'hex');
/** The legacy number stands right after the pickle's own header. */
const HEADER_BYTES = 32;

/**
 * Looks at a file of weights and hashes it, before anything is made or sent. Whether it fits the network, the job finds out.
 * @param path absolute
 * @param license SPDX identifier that the user gave
 * @throws ModelBuilderError `azure-weights-missing`, `…-not-a-file`, `…-empty`, `…-format`, `…-license`, `…-unreadable`
 */
export async function readWeights(path: string, license: string | undefined): Promise<WeightsFile> {
  try {
    const kind = await kindOf(path);
    if (kind === 'missing') throw refused('missing', `There is no weights file ${path}.`);
    if (kind !== 'file') throw refused('not-a-file', `The weights ${path} are no file.`);
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const piece of readPieces(path, PIECE_BYTES)) {
      if (bytes === 0 && !isSavedByTorch(piece))
        throw refused('format', `${path} is no file of PyTorch weights: it begins otherwise than they do.`);
      hash.update(piece);
      bytes += piece.length;
    }
    if (bytes === 0) throw refused('empty', `The weights file ${path} is empty.`);
    if (license === undefined) throw noLicense(path);
    return { path, sha256: hash.digest('hex'), bytes, license };
  } catch (error) {
    const reason = fileTrouble(error);
    throw reason === undefined ? error : refused('unreadable', `${path} cannot be read (${reason}).`);
  }
}

/** Whether a file begins as those of `torch.save` do. */
function isSavedByTorch(start: Uint8Array): boolean {
  const head = Buffer.from(start.subarray(0, HEADER_BYTES));
  return head.subarray(0, ZIP.length).equals(ZIP) || (head[0] === PICKLE && head.includes(LEGACY));
}

function refused(how: string, message: string): ModelBuilderError {
  return new ModelBuilderError(`azure-weights-${how}`, message, {
    hint: '--weights takes imagenet, none, or a state dict of the network: torch.save(model.state_dict(), file).',
  });
}

function noLicense(path: string): ModelBuilderError {
  return new ModelBuilderError(
    'azure-weights-license',
    `The licence of the weights ${path} is not known, and they become part of your model.`,
    {
      hint: 'Look it up and say --backbone-license <SPDX identifier>, for example --backbone-license Apache-2.0.',
    },
  );
}
