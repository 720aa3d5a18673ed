import type { Candidate, Inspected, Inspection, PictureInspection } from './candidate.ts';
import { pictureLeftOutFinding, show, tally, warnings, type Tally } from './findings.ts';
import { groupBy } from './group-by.ts';
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

type InspectedPicture = Inspected & { readonly inspection: PictureInspection };

/** The pictures that can be used; the rest is left out and {@link inspectionFindings} says so. */
export function usablePictures(inspected: readonly Inspected[], pixelLimit: number): Picture[] {
  return inspected.filter(isPicture).flatMap(({ candidate, inspection: { sha256, width, height } }) => {
    return width * height > pixelLimit ? [] : [{ ...candidate, sha256, width, height }];
  });
}

/** One line for each kind of trouble that opening the files showed. */
export function inspectionFindings(inspected: readonly Inspected[], pixelLimit: number): Finding[] {
  const of = (kind: Inspection['kind']) => namesOf(inspected.filter((one) => one.inspection.kind === kind));
  const pictures = inspected.filter(isPicture);
  const animated = pictures.filter(({ inspection: { frames } }) => frames > 1);
  const gigantic = pictures.filter(({ inspection: { width, height } }) => width * height > pixelLimit);
  return [
    ...warnings('dataset-missing-file', 'Missing, or a broken link; left out', of('missing')),
    ...warnings('dataset-link-outside', 'Link that leads out of the dataset, left out', of('outside')),
    ...warnings('dataset-not-a-file', 'Folder or device instead of a file, left out', of('not-a-file')),
    ...unreadable(inspected),
    ...warnings('dataset-empty-file', 'Empty, left out', of('empty')),
    ...warnings('dataset-not-a-picture', 'Not a picture, left out', of('not-a-picture')),
    ...unsupported(inspected),
    ...damaged(inspected),
    ...warnings(
      'dataset-picture-too-large',
      `More than ${pixelLimit.toLocaleString('en')} pixels, left out`,
      gigantic.map(
        ({ candidate, inspection: { width, height } }) => `${show(candidate.name)} (${width} × ${height})`,
      ),
    ),
    ...warnings('dataset-first-frame', 'Several frames or pages, the first is used', namesOf(animated)),
  ];
}

function unreadable(inspected: readonly Inspected[]): Finding[] {
  const byReason = groupBy(inspected, ({ inspection }) =>
    inspection.kind === 'unreadable' ? inspection.reason : undefined,
  );
  return [...byReason].flatMap(([reason, group]) =>
    reason === undefined
      ? []
      : warnings('dataset-unreadable-file', `Cannot be read (${reason}), left out`, namesOf(group)),
  );
}

function unsupported(inspected: readonly Inspected[]): Finding[] {
  const byFormat = groupBy(inspected, ({ inspection }) =>
    inspection.kind === 'unsupported' ? inspection.format : undefined,
  );
  return [...byFormat].flatMap(([format, group]) =>
    format === undefined
      ? []
      : warnings(
          'dataset-unsupported-format',
          `${format} is not supported, left out; ${REMEDIES[format]}`,
          namesOf(group),
        ),
  );
}

function damaged(inspected: readonly Inspected[]): Finding[] {
  const all = inspected.flatMap(({ candidate, inspection }) =>
    inspection.kind === 'damaged' ? [{ candidate, reason: inspection.reason }] : [],
  );
  const [named, rest] = [all.slice(0, DAMAGED_LINES), all.slice(DAMAGED_LINES)];
  return [
    ...named.map(({ candidate, reason }) => pictureLeftOutFinding(candidate, reason)),
    ...warnings('dataset-damaged-picture', 'Damaged as well, left out', namesOf(rest)),
  ];
}

function isPicture(one: Inspected): one is InspectedPicture {
  return one.inspection.kind === 'picture';
}

function namesOf(inspected: readonly { readonly candidate: Candidate }[]): Tally {
  return tally(inspected, ({ candidate }) => show(candidate.name));
}
