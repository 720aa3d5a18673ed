import { ModelBuilderError } from '../errors.ts';
import { parseForeignJson } from '../foreign-json.ts';
import { isPlainObject } from '../plain-object.ts';

/** ONNX classifiers with more are not image classifiers with a label each. */
const MOST_LABELS = 100_000;

/**
 * Reads a labels file.
 * @param text a JSON array of strings; a JSON object of an index each way round (`{"0": "cat"}`, Keras' `class_indices`), also as the
 *   `id2label` of a Hugging Face `config.json` or the `classes` of a Lobe `signature.json`; or one label a line, with its index before it or without
 * @param file named in errors
 * @returns labels; position is class index
 * @throws ModelBuilderError `labels-invalid`
 */
export function parseLabels(text: string, file: string): readonly string[] {
  const content = text.replace(/^\uFEFF/, '');
  const isLines = !/^\s*[[{"]/.test(content) && content.trim() !== '';
  return checkLabels(isLines ? linesOf(content, file) : labelList(parseJson(content, file), file), file);
}

/** Labels that no file of their own holds. @param file named in errors @throws ModelBuilderError `labels-invalid` */
export function checkLabels(labels: readonly unknown[], file: string): readonly string[] {
  if (labels.length === 0) throw invalid(`${file} has 0 labels.`, 'It must have at least one.');
  if (labels.length > MOST_LABELS)
    throw invalid(
      `${file} has ${labels.length} labels; a classifier has at most ${MOST_LABELS}.`,
      'Name the file of labels that belongs to the model: one label for each of its scores.',
    );
  const wrong = labels.findIndex((label) => typeof label !== 'string' || label.trim() === '');
  if (wrong >= 0)
    throw invalid(
      `Label ${wrong} in ${file} is ${JSON.stringify(labels[wrong])}.`,
      'Every label is a text that is not blank.',
    );
  const names = labels as string[];
  const seen = new Set<string>();
  const repeated = names.find((label) => seen.size === seen.add(label).size);
  if (repeated !== undefined)
    throw invalid(
      `The label ${JSON.stringify(repeated)} is in ${file} twice.`,
      'Every class needs a label of its own.',
    );
  return names;
}

function labelList(value: unknown, file: string): readonly unknown[] {
  const { id2label, classes } = memberOf(value);
  const named = id2label ?? memberOf(classes).Label ?? classes ?? value;
  const labels = Array.isArray(named) ? named : (byIndex(named) ?? byLabel(named));
  if (labels) return labels;
  throw invalid(`${file} holds no list of labels.`, FORMS);
}

const FORMS =
  'It must be a JSON array such as ["cat", "dog"], position being the class index; an object such as {"0": "cat", "1": "dog"}; or a text of one label a line.';

function memberOf(value: unknown): Readonly<Record<string, unknown>> {
  return isPlainObject(value) ? value : {};
}

/** `{"0": "cat"}` */
function byIndex(value: unknown): readonly unknown[] | undefined {
  const entries = Object.entries(memberOf(value)).sort(([a], [b]) => Number(a) - Number(b));
  const isWhole = entries.length > 0 && entries.every(([id], index) => id === String(index));
  return isWhole ? entries.map(([, label]) => label) : undefined;
}

/** `{"cat": 0}` */
function byLabel(value: unknown): readonly string[] | undefined {
  const entries = Object.entries(memberOf(value)).sort(([, a], [, b]) => Number(a) - Number(b));
  const isWhole = entries.length > 0 && entries.every(([, id], index) => id === index);
  return isWhole ? entries.map(([label]) => label) : undefined;
}

/** One label a line; Teachable Machine writes its index before it, and others put a colon between them. */
function linesOf(text: string, file: string): readonly string[] {
  if (/[\0-\x08\x0e-\x1f\uFFFD]/.test(text)) throw invalid(`${file} is no text.`, FORMS);
  const lines = text.trimEnd().split(/\r\n|\r|\n/);
  const numbered = lines.map((line) => /^\s*(\d+)\s*[\s:]\s*(.*\S)\s*$/.exec(line));
  const isNumbered = numbered.every((match, index) => match?.[1] === String(index));
  return isNumbered ? numbered.map((match) => match![2]) : lines.map((line) => line.trim());
}

function parseJson(text: string, file: string): unknown {
  try {
    return parseForeignJson(text);
  } catch (cause) {
    throw invalid(
      `${file} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}.`,
      FORMS,
      cause,
    );
  }
}

function invalid(message: string, hint: string, cause?: unknown): ModelBuilderError {
  return new ModelBuilderError('labels-invalid', message, { hint, cause });
}
