/** What a file that is not ONNX looks like, and the way from there to an ONNX file. */
export interface Recognised {
  readonly kind: string;
  readonly nextStep: string;
}

/** How far into a file names of zip entries and the start of a text are looked for. */
const HEAD_BYTES = 65_536;

const latin1 = new TextDecoder('latin1');

const EXPORT_PYTORCH =
  'Load it in PyTorch and write it with torch.onnx.export(model, example, "model.onnx").';
const EXPORT_KERAS = 'Convert it with tf2onnx (python -m tf2onnx.convert --keras … --output model.onnx).';
const PICTURE = 'Pictures go to --data or predict; this place wants the .onnx file of a model.';

interface Rule {
  readonly matches: (head: string) => boolean;
  readonly kind: string;
  readonly nextStep: string;
}

const starts =
  (prefix: string) =>
  (head: string): boolean =>
    head.startsWith(prefix);
const at =
  (offset: number, magic: string) =>
  (head: string): boolean =>
    head.startsWith(magic, offset);
const zipWith =
  (entry: string) =>
  (head: string): boolean =>
    head.startsWith('PK\x03\x04') && head.includes(entry);

/** First match wins. */
const RULES: readonly Rule[] = [
  { matches: zipWith('/data.pkl'), kind: 'a PyTorch checkpoint', nextStep: EXPORT_PYTORCH },
  { matches: zipWith('model.weights.h5'), kind: 'a Keras model', nextStep: EXPORT_KERAS },
  {
    matches: zipWith('bestModel.onnx'),
    kind: 'an MLModel.zip',
    nextStep: 'Unpack it and give the bestModel.onnx that is inside.',
  },
  {
    matches: starts('PK\x03\x04'),
    kind: 'a zip archive',
    nextStep: 'Unpack it and give the .onnx file inside, if there is one.',
  },
  { matches: starts('\x89PNG\r\n'), kind: 'a PNG picture', nextStep: PICTURE },
  { matches: starts('\xff\xd8\xff'), kind: 'a JPEG picture', nextStep: PICTURE },
  { matches: starts('GIF8'), kind: 'a GIF picture', nextStep: PICTURE },
  {
    matches: (head) => /^\s*<(!doctype html|html|head)/i.test(head),
    kind: 'an HTML page',
    nextStep:
      'A download gave a web page instead of the file: check the address, and whether it wants a login.',
  },
  {
    matches: starts('version https://git-lfs'),
    kind: 'a Git LFS pointer',
    nextStep: 'Run "git lfs pull" in the repository that it comes from; it then becomes the model itself.',
  },
  {
    matches: (head) => /^\x80[\x02-\x05]/.test(head),
    kind: 'a Python pickle (an older PyTorch checkpoint?)',
    nextStep: EXPORT_PYTORCH,
  },
  { matches: starts('\x89HDF\r\n\x1a\n'), kind: 'an HDF5 file (Keras?)', nextStep: EXPORT_KERAS },
  {
    matches: at(4, 'TFL3'),
    kind: 'a TensorFlow Lite model',
    nextStep: 'Convert it with tf2onnx (python -m tf2onnx.convert --tflite … --output model.onnx).',
  },
  {
    matches: at(4, 'ORTM'),
    kind: 'a model in ORT format',
    nextStep: 'Give the .onnx file that it was made from; ORT format cannot be turned back.',
  },
  {
    // Eight bytes of little-endian header length, then the header, which is JSON.
    matches: at(4, '\0\0\0\0{"'),
    kind: 'a safetensors file',
    nextStep: 'It holds weights without a graph: export the model as ONNX (optimum-cli export onnx).',
  },
  {
    matches: starts('GGUF'),
    kind: 'a GGUF file',
    nextStep: 'Language models in GGUF do not classify pictures; an ONNX image model is needed.',
  },
  {
    matches: starts('\x1f\x8b'),
    kind: 'a gzip archive',
    nextStep: 'Unpack it and give the .onnx file inside.',
  },
  { matches: starts('%PDF'), kind: 'a PDF document', nextStep: 'Give the .onnx file of a model.' },
  {
    matches: (head) => /^\s*<\?xml/.test(head),
    kind: 'an XML file (OpenVINO?)',
    nextStep: 'Give the ONNX file that it was made from.',
  },
  {
    matches: (head) => /^\s*[[{]\s*["\]}{\d[]/.test(head),
    kind: 'JSON',
    nextStep:
      'Labels go to --labels; a TensorFlow.js model is converted with tf2onnx. Here the .onnx file is wanted.',
  },
];

/** Recognises common files that get passed as a model by mistake, by their first bytes. */
export function recogniseFile(bytes: Uint8Array): Recognised | undefined {
  const head = latin1.decode(bytes.subarray(0, HEAD_BYTES));
  return RULES.find((rule) => rule.matches(head));
}
