import { mcnemar } from './measures.ts';

/** A difference is one when chance would make as large a one less often than this. */
const SIGNIFICANT = 0.05;

/** One picture that neither model has seen, with what both models say of it. */
export interface ComparedPicture {
  readonly label: string;
  /** Predicted labels. */
  readonly before: string;
  readonly after: string;
}

export interface ComparedLabel {
  readonly label: string;
  readonly pictures: number;
  /** Pictures that got their right label. */
  readonly rightBefore: number;
  readonly rightAfter: number;
  /** `new`: the earlier model did not know the label. */
  readonly verdict: 'better' | 'worse' | 'same' | 'new';
}

/** An earlier and a new model on the same pictures. */
export interface Comparison {
  readonly pictures: number;
  readonly rightBefore: number;
  readonly rightAfter: number;
  /** Those of the pictures whose label both models know, so that the comparison is fair. */
  readonly shared: { readonly pictures: number; readonly rightBefore: number; readonly rightAfter: number };
  /** Pictures that were wrong and are right now, and the other way round. */
  readonly mended: number;
  readonly broken: number;
  /** In the order of the new model's labels; those without a held-out picture are left out. */
  readonly labels: readonly ComparedLabel[];
  /** Labels that only the earlier model knows. */
  readonly dropped: readonly string[];
  /** Exact McNemar on {@link shared}: how often chance alone makes two equally good models differ so. 1 where they never differ. */
  readonly pValue: number;
  /** By {@link pValue}, on {@link shared}: `same` where these pictures show no difference, `unknown` where there are none. */
  readonly verdict: 'better' | 'worse' | 'same' | 'unknown';
}

/** @param known labels of the earlier and of the new model */
export function compareModels(
  pictures: readonly ComparedPicture[],
  known: { readonly before: readonly string[]; readonly after: readonly string[] },
): Comparison {
  const labels = known.after.flatMap((label): ComparedLabel[] => {
    const own = pictures.filter((picture) => picture.label === label);
    const { rightBefore, rightAfter } = rights(own);
    const verdict = !known.before.includes(label)
      ? 'new'
      : mcnemar(changed(own, true), changed(own, false)) < SIGNIFICANT
        ? verdictOf(rightBefore, rightAfter)
        : 'same';
    return own.length === 0 ? [] : [{ label, pictures: own.length, rightBefore, rightAfter, verdict }];
  });
  const fair = pictures.filter(({ label }) => known.before.includes(label) && known.after.includes(label));
  const shared = { pictures: fair.length, ...rights(fair) };
  const { rightBefore, rightAfter } = rights(pictures);
  const [mended, broken] = [changed(fair, true), changed(fair, false)];
  const pValue = mcnemar(mended, broken);
  return {
    pictures: pictures.length,
    rightBefore,
    rightAfter,
    shared,
    mended: changed(pictures, true),
    broken: changed(pictures, false),
    labels,
    dropped: known.before.filter((label) => !known.after.includes(label)),
    pValue,
    verdict:
      fair.length === 0
        ? 'unknown'
        : pValue < SIGNIFICANT
          ? verdictOf(shared.rightBefore, shared.rightAfter)
          : 'same',
  };
}

/** Pictures that are right now and were not, or the other way round. */
function changed(pictures: readonly ComparedPicture[], mended: boolean): number {
  return pictures.filter(
    ({ label, before, after }) => (before === label) !== (after === label) && (after === label) === mended,
  ).length;
}

function rights(pictures: readonly ComparedPicture[]) {
  return {
    rightBefore: pictures.filter(({ label, before }) => label === before).length,
    rightAfter: pictures.filter(({ label, after }) => label === after).length,
  };
}

function verdictOf(before: number, after: number): 'better' | 'worse' | 'same' {
  return after > before ? 'better' : after < before ? 'worse' : 'same';
}
