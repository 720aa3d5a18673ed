/** One held-out picture with what both models say of it. */
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
  /** By the number of right pictures among {@link shared}; `unknown` where there are none. */
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
    const verdict = known.before.includes(label) ? verdictOf(rightBefore, rightAfter) : 'new';
    return own.length === 0 ? [] : [{ label, pictures: own.length, rightBefore, rightAfter, verdict }];
  });
  const fair = pictures.filter(({ label }) => known.before.includes(label) && known.after.includes(label));
  const shared = { pictures: fair.length, ...rights(fair) };
  const { rightBefore, rightAfter } = rights(pictures);
  return {
    pictures: pictures.length,
    rightBefore,
    rightAfter,
    shared,
    mended: pictures.filter(({ label, before, after }) => before !== label && after === label).length,
    broken: pictures.filter(({ label, before, after }) => before === label && after !== label).length,
    labels,
    dropped: known.before.filter((label) => !known.after.includes(label)),
    verdict: fair.length === 0 ? 'unknown' : verdictOf(shared.rightBefore, shared.rightAfter),
  };
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
