import { ModelBuilderError } from '../errors.ts';
import { parseForeignJson } from '../foreign-json.ts';

/** ONNX classifiers with more are not image classifiers with a label each. */
const MOST_LABELS = 100_000;

/**
 * Reads a labels file.
 * @param text a JSON array of strings, or a Hugging Face `config.json` with `id2label`
 * @param file named in errors
 * @returns labels; position is class index
 * @throws ModelBuilderError `labels-invalid`
 */
export function parseLabels(text: string, file: string): readonly string[] {
  const labels = labelList(parseJson(text.replace(/^\uFEFF/, ''), file), file);
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
  if (Array.isArray(value)) return value;
  const named =
    typeof value === 'object' && value !== null && 'id2label' in value ? value.id2label : undefined;
  if (typeof named === 'object' && named !== null) {
    const entries = Object.entries(named).sort(([a], [b]) => Number(a) - Number(b));
    if (entries.every(([id], index) => Number(id) === index))
      return entries.map(([, label]) => label as unknown);
  }
  throw invalid(
    `${file} holds no list of labels.`,
    'It must be a JSON array such as ["cat", "dog"]; position is class index.',
  );
}

function parseJson(text: string, file: string): unknown {
  try {
    return parseForeignJson(text);
  } catch (cause) {
    throw invalid(
      `${file} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}.`,
      'The labels are a JSON array such as ["cat", "dog"]; position is class index.',
      cause,
    );
  }
}

function invalid(message: string, hint: string, cause?: unknown): ModelBuilderError {
  return new ModelBuilderError('labels-invalid', message, { hint, cause });
}
