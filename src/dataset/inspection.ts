import type { Inspected, Inspection, PictureInspection } from './candidate.ts';
import { counted, pictureLeftOutFinding, show, warnings, type Count } from './findings.ts';
import type { UnsupportedFormat } from './sniff.ts';
import type { Finding, Picture } from './types.ts';

/** What somebody can do who has such files. */
const REMEDIES: Record<UnsupportedFormat, string> = {
  BMP: 'save them as PNG',
  HEIC: 'export them as JPEG',
  SVG: 'drawings are not rendered: export them as PNG',
  PDF: 'documents are not rendered: export their pages as PNG or JPEG',
  'JPEG XL': 'save them as JPEG or PNG',
  'JPEG 2000': 'save them as JPEG or PNG',
  'icon (ICO)': 'save them as PNG',
  'Photoshop (PSD)': 'export them as PNG or JPEG',
  'camera raw': 'export them as JPEG',
};

/** Damaged files are named with the decoder's reason, each on a line of its own, up to this many. */
const DAMAGED_LINES = 3;

/** What opening the files has shown so far. Of a file that is no picture nothing is kept but, of the first few, the name. */
export interface Inspections {
  add(inspected: Inspected): void;
  /** The pictures that can be used, in the order in which they were added; the rest is left out, and the findings say so. */
  readonly pictures: readonly Picture[];
  /** Labels under which something lies that could be a picture, or could not be looked at. */
  readonly filled: ReadonlySet<string>;
  /** One line for each kind of trouble. */
  findings(): Finding[];
}

/** @param pixelLimit pictures with more pixels are left out */
export function createInspections(pixelLimit: number): Inspections {
  const pictures: Picture[] = [];
  const filled = new Set<string>();
  const kinds = new Map<string, Count>();
  const damage = createDamage();
  const [animated, gigantic] = [counted(), counted()];
  const take = ({ candidate: { name, label }, path }: Inspected, picture: PictureInspection): void => {
    const { sha256, width, height, frames } = picture;
    if (frames > 1) animated.add(() => show(name));
    if (width * height > pixelLimit) gigantic.add(() => `${show(name)} (${width} × ${height})`);
    else pictures.push({ path, name, label, sha256, width, height });
  };
  const of = (kind: string): Count => kinds.get(kind) ?? counted();
  const each = (kind: Inspection['kind']): readonly (readonly [string, Count])[] =>
    [...kinds]
      .filter(([key]) => key.startsWith(`${kind} `))
      .map(([key, count]) => [key.slice(kind.length + 1), count]);
  return {
    pictures,
    filled,
    add(inspected) {
      const { candidate, inspection } = inspected;
      if (inspection.kind !== 'not-a-picture') filled.add(candidate.label);
      if (inspection.kind === 'picture') take(inspected, inspection);
      else if (inspection.kind === 'damaged') damage.add(candidate.name, inspection.reason);
      else {
        const key = keyOf(inspection);
        const count = kinds.get(key) ?? counted();
        kinds.set(key, count);
        count.add(() => show(candidate.name));
      }
    },
    findings: () => [
      ...warnings('dataset-missing-file', 'Missing, or a broken link; left out', of('missing')),
      ...warnings('dataset-link-outside', 'Link that leads out of the dataset, left out', of('outside')),
      ...warnings('dataset-not-a-file', 'Folder or device instead of a file, left out', of('not-a-file')),
      ...each('unreadable').flatMap(([reason, files]) =>
        warnings('dataset-unreadable-file', `Cannot be read (${reason}), left out`, files),
      ),
      ...warnings('dataset-empty-file', 'Empty, left out', of('empty')),
      ...warnings('dataset-not-a-picture', 'Not a picture, left out', of('not-a-picture')),
      ...each('unsupported').flatMap(([format, files]) =>
        warnings(
          'dataset-unsupported-format',
          `${format} is not supported, left out; ${REMEDIES[format as UnsupportedFormat]}`,
          files,
        ),
      ),
      ...damage.findings(),
      ...warnings(
        'dataset-picture-too-large',
        `More than ${pixelLimit.toLocaleString('en')} pixels, left out`,
        gigantic,
      ),
      ...warnings('dataset-first-frame', 'Several frames or pages, the first is used', animated),
    ],
  };
}

/** Files with the same key share a line. */
function keyOf(inspection: Exclude<Inspection, { readonly kind: 'picture' | 'damaged' }>): string {
  switch (inspection.kind) {
    case 'unreadable':
      return `unreadable ${inspection.reason}`;
    case 'unsupported':
      return `unsupported ${inspection.format}`;
    default:
      return inspection.kind;
  }
}

/** What cannot be decoded: the first few with the reason, the rest counted. The run goes on without them. */
export function createDamage(): {
  add(name: string, reason: string): void;
  findings(): Finding[];
} {
  const named: Finding[] = [];
  const rest = counted();
  return {
    add(name, reason) {
      if (named.length < DAMAGED_LINES) named.push(pictureLeftOutFinding({ name }, reason));
      else rest.add(() => show(name));
    },
    findings: () => [...named, ...warnings('dataset-damaged-picture', 'Damaged as well, left out', rest)],
  };
}

/** {@link createDamage} for pictures that are known all at once. */
export function damageFindings(
  damaged: readonly { readonly name: string; readonly reason: string }[],
): Finding[] {
  const damage = createDamage();
  for (const { name, reason } of damaged) damage.add(name, reason);
  return damage.findings();
}
