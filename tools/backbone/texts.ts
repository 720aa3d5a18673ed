import { EXPECTED } from './expected.ts';
import { FEATURES_PER_SOURCE, INPUT_SIZE, SOURCES } from './sources.ts';

export const BACKBONE_FILE = 'coco3-oid3.onnx';
export const BACKBONE_NAME = SOURCES.map(({ name }) => name).join('+');

/** `backbone.json`: what the trainer needs to know of the backbone. */
export function backboneJson(): string {
  const facts = {
    name: BACKBONE_NAME,
    file: BACKBONE_FILE,
    sha256: EXPECTED.sha256,
    bytes: EXPECTED.bytes,
    features: FEATURES_PER_SOURCE * SOURCES.length,
    input: { name: 'input1', width: INPUT_SIZE, height: INPUT_SIZE },
    license: 'Apache-2.0',
    sources: SOURCES.map(({ package: name, version, integrity, license, role }) => ({
      package: name,
      version,
      integrity,
      license,
      role,
    })),
  };
  return `${JSON.stringify(facts, null, 2)}\n`;
}

/** `NOTICE.md`: origin, licence, and what was changed (Apache License 2.0, section 4 b). */
export function noticeText(): string {
  const origins = SOURCES.map(
    ({ package: name, version, integrity, role, origin }) =>
      `- ${name} ${version}: ${role}; from ${origin}.\n  Licence: Apache-2.0. Integrity of the npm tarball: \`${integrity}\``,
  );
  return `# NOTICE

\`${BACKBONE_FILE}\`, and every model that was trained on it, contain weights of two networks that were published under the
Apache License 2.0 (text in \`LICENSE-Apache-2.0.txt\`):

${origins.join('\n')}

## What was changed

The files were modified: this is not the original work.

- Only the MobileNetV2 feature extractors were kept, up to \`expanded_conv_16/expand/Relu6\`; the detection heads and their
  post-processing were left out.
- Both were converted to ONNX and put side by side into one graph; batch normalisation was folded into the convolutions.
- The weights of convolutions other than depthwise ones were quantised to 8 bits, per output channel.
- The input is ${INPUT_SIZE} × ${INPUT_SIZE} instead of 300 × 300, takes raw bytes 0..255, and is scaled inside the graph.
- The output is the average, over the picture, of the channels of three inner layers of each network.

The authors of the original networks do not endorse this work. The weights come without warranty of any kind.
`;
}
