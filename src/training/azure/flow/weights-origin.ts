import type { BundleParts } from '../../../bundle/bundle.ts';
import type { PipelineFacts } from '../job/results.ts';
import { TORCHVISION_LICENSE } from './torchvision-license.ts';

/** torchvision's licence, under which its ImageNet weights come. */
const TORCHVISION = 'BSD-3-Clause';
/** SPDX's word for a licence that nobody named. */
const UNKNOWN = 'NOASSERTION';

export interface WeightsOrigin extends Pick<BundleParts, 'notices'> {
  /** Absent for a network that began with nothing. */
  readonly backbone?: NonNullable<BundleParts['trainer']['backbone']>;
}

/**
 * Whose work the trained network rests on, and what must travel with it for that.
 * @param license SPDX identifier of a weights file of the user's own
 */
export function weightsOrigin(
  { name, weights, sha256 }: PipelineFacts['backbone'],
  license = UNKNOWN,
): WeightsOrigin {
  if (sha256 === null) return { notices: {} };
  if (weights === 'file') {
    const from = `weights that were not the tool's own (licence: ${license}, SHA-256 of the file: ${sha256})`;
    const keep = 'Their licence applies to the model file; keep its text with it where it asks for that.';
    return { backbone: { name, sha256, license }, notices: { 'NOTICE.md': notice(name, from, keep) } };
  }
  const from = `torchvision's ImageNet weights (licence: ${TORCHVISION}, SHA-256 of the file: ${sha256})`;
  const keep = 'Their licence is in `LICENSE-BSD-3-Clause.txt`; it must stay with the model file.';
  return {
    backbone: { name, sha256, license: TORCHVISION },
    notices: {
      'NOTICE.md': notice(name, from, keep),
      'LICENSE-BSD-3-Clause.txt': TORCHVISION_LICENSE,
    },
  };
}

function notice(name: string, from: string, keep: string): string {
  const changed = 'Changed: all layers trained on, last layer replaced, normalisation put into the graph.';
  return ['# Notice', '', `bestModel.onnx is a ${name} that began with ${from}.`, changed, keep, ''].join(
    '\n',
  );
}
