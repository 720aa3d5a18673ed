import { show } from './findings.ts';

/** Which fields of a row are its picture and its label. */
export type Columns =
  | { readonly kind: 'label'; readonly source: number; readonly label: number }
  /** One column a label, of which one is 1 and the others are 0: place → label. */
  | { readonly kind: 'one-hot'; readonly source: number; readonly labels: ReadonlyMap<number, string> }
  /** Several columns could be meant. */
  | { readonly kind: 'ambiguous'; readonly names: readonly string[] };

/** The tool's own names, which win. */
const OWN = { source: 'imagesource', label: 'label' } as const;

/** Names that people and other tools give these columns; case, spaces, `_` and `-` do not count. */
const NAMES = {
  source: new Set([
    ...[
      'image',
      'imagefile',
      'imagefilename',
      'imagename',
      'imagepath',
      'imageurl',
      'imageuri',
      'img',
      'imgpath',
    ],
    ...['file', 'filename', 'filepath', 'path', 'picture'],
  ]),
  label: new Set([
    ...['labels', 'labelname', 'class', 'classname', 'classlabel', 'category', 'categoryname'],
    ...['tag', 'tagname', 'target', 'choice'],
  ]),
} as const;

/**
 * Finds the two columns by their names.
 * @param first the fields of the first row, where there is one: ones and zeros alone make one-hot columns
 * @returns undefined where one of the columns is not there
 */
export function findColumns(header: readonly string[], first: readonly unknown[] = []): Columns | undefined {
  const keys = header.map((name) => name.toLowerCase().replace(/[\s_-]+/g, ''));
  const places = (role: 'source' | 'label') => {
    const own = keys.indexOf(OWN[role]);
    return own >= 0 ? [own] : [...keys.keys()].filter((at) => NAMES[role].has(keys[at]));
  };
  const [sources, labels] = [places('source'), places('label')];
  const several = [sources, labels].find((found) => found.length > 1);
  if (several && sources.length > 0 && labels.length > 0)
    return { kind: 'ambiguous', names: several.map((at) => header[at].trim()) };
  if (sources.length !== 1) return undefined;
  const [source] = sources;
  if (labels.length === 1) return { kind: 'label', source, label: labels[0] };
  const others = [...header.keys()].filter((at) => at !== source);
  const hot = others.length > 1 && first.length === header.length && others.every((at) => isBit(first[at]));
  if (!hot) return undefined;
  return { kind: 'one-hot', source, labels: new Map(others.map((at) => [at, header[at].trim()])) };
}

/** The labels that a one-hot row gives, which should be one; undefined where a field is neither 0 nor 1. */
export function hotLabels(
  fields: readonly unknown[],
  labels: ReadonlyMap<number, string>,
): readonly string[] | undefined {
  const places = [...labels.keys()];
  if (!places.every((at) => isBit(fields[at]))) return undefined;
  return places.filter((at) => Number(fields[at]) === 1).map((at) => labels.get(at)!);
}

/** Why of several columns that could be meant none is taken. */
export function ambiguous(names: readonly string[]): string {
  return `Several columns of the table could be meant: ${names.map(show).join(', ')}. Name the two that are ImageSource and Label.`;
}

function isBit(field: unknown): boolean {
  return /^\s*[01](?:\.0*)?\s*$/.test(String(field));
}
