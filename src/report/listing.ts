import type { DataFindings } from '../bundle/types.ts';
import { seededRandom } from '../training/local/random.ts';
import type { Figures, JudgedPicture } from './figures.ts';

/** The page's data, beside its text: what its script draws lists of. Pictures by their place in {@link pictures}. */
export interface Listing {
  readonly labels: readonly string[];
  /** Name, actual and predicted label, probability of the predicted and of the own label; -1 and 0 where nobody measured. */
  readonly pictures: readonly (readonly [
    name: string,
    actual: number,
    predicted: number,
    confidence: number,
    own: number,
  ])[];
  /** Measured pictures in all: those that are not listed are a draw's. */
  readonly measured: number;
  readonly mistakes: readonly number[];
  readonly suspects: readonly number[];
  readonly duplicates: readonly (readonly [first: number, second: number])[];
  readonly unlike: readonly number[];
}

/** Pictures on a page, and in one list of findings: more make it slow, and nobody looks at them. */
const MOST = { pictures: 10_000, mistakes: 8000, findings: 1000 } as const;

/** Chooses the pictures of the page: wrong and suspicious ones first, then a seeded draw of the others. */
export function listPictures(
  { pictures, mistakes, metrics }: Figures,
  findings: DataFindings | undefined,
  seed: number,
): Listing {
  const labels = metrics.labels.map(({ label }) => label);
  const place = new Map(labels.map((label, at) => [label, at]));
  const judged = new Map(pictures.map((picture) => [picture.name, picture]));
  const listed = new Map<string, number>();
  const rows: Listing['pictures'][number][] = [];
  const add = (name: string, label: string): number => {
    const known = listed.get(name);
    if (known !== undefined) return known;
    const { actual, predicted, confidence, own } = judged.get(name) ?? unmeasured(place.get(label) ?? -1);
    rows.push([name, actual, predicted, short(confidence), short(own)]);
    listed.set(name, rows.length - 1);
    return rows.length - 1;
  };
  const addJudged = (picture: JudgedPicture): number => add(picture.name, labels[picture.actual]);
  const { suspectedLabels = [], nearDuplicates = [], unlikeOthers = [] } = findings ?? {};
  const suspects = suspectedLabels.slice(0, MOST.findings).map(({ picture, label }) => add(picture, label));
  const wrong = mistakes.slice(0, MOST.mistakes).map(addJudged);
  const unlike = unlikeOthers.slice(0, MOST.findings).map(({ picture, label }) => add(picture, label));
  const duplicates = nearDuplicates
    .slice(0, MOST.findings)
    .map(({ first, second, labels: of }) => [add(first, of[0]), add(second, of[1])] as const);
  for (const picture of drawn(pictures, MOST.pictures - rows.length, seed, (one) => listed.has(one.name)))
    addJudged(picture);
  return { labels, pictures: rows, measured: pictures.length, mistakes: wrong, suspects, duplicates, unlike };
}

function unmeasured(actual: number): Omit<JudgedPicture, 'name'> {
  return { actual, predicted: -1, confidence: 0, own: 0 };
}

/** All that are left, in their order, or as many of them as there is room for. */
function drawn(
  pictures: readonly JudgedPicture[],
  room: number,
  seed: number,
  isListed: (picture: JudgedPicture) => boolean,
): readonly JudgedPicture[] {
  const left = pictures.filter((picture) => !isListed(picture));
  const random = seededRandom(seed);
  let wanted = Math.max(0, Math.min(room, left.length));
  // Each with the chance that is left to it: as many as wanted, in order (Knuth's algorithm S).
  return left.filter((_, at) => {
    const isTaken = random() * (left.length - at) < wanted;
    if (isTaken) wanted--;
    return isTaken;
  });
}

function short(share: number): number {
  return Math.round(share * 1e4) / 1e4;
}
