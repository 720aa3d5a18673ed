import type { DataFindings } from '../../bundle/types.ts';
import { quantile } from './familiarity.ts';
import type { FittedModel, ScoredPicture } from './fit-model.ts';

/** A picture whose own label got less is suspected, where another label got more. */
const SUSPICIOUS = 0.1;
/** Robust deviations below the middle from which on a picture is unlike all others. */
const OUTLYING = 4;

/**
 * What a training says of its pictures (`data-findings.json`): labels that are probably wrong, near duplicates, pictures unlike all others.
 * Each list begins with the clearest case.
 */
export function findInData(
  { outOfFold, duplicates }: Pick<FittedModel, 'outOfFold' | 'duplicates'>,
  labels: readonly string[],
): DataFindings {
  return {
    schemaVersion: 1,
    pictures: outOfFold.length,
    suspectedLabels: suspectedLabels(outOfFold, labels),
    nearDuplicates: duplicates
      .map(({ first, second, likeness }) => ({
        first: first.name,
        second: second.name,
        likeness: rounded(likeness),
        labels: [first.label, second.label] as const,
      }))
      .toSorted(
        (a, b) =>
          Number(a.labels[0] === a.labels[1]) - Number(b.labels[0] === b.labels[1]) ||
          b.likeness - a.likeness ||
          (a.first < b.first ? -1 : 1),
      ),
    unlikeOthers: outliers(outOfFold),
  };
}

/** Of {@link suspects}, those whose own label is hardly possible. */
export function suspectedLabels(
  pictures: readonly Pick<ScoredPicture, 'picture' | 'scores'>[],
  labels: readonly string[],
): DataFindings['suspectedLabels'] {
  return suspects(pictures, labels).filter(({ probability }) => probability < SUSPICIOUS);
}

/** Pictures that got another label out of fold, least probability of their own first. */
export function suspects(
  pictures: readonly Pick<ScoredPicture, 'picture' | 'scores'>[],
  labels: readonly string[],
): DataFindings['suspectedLabels'] {
  return pictures
    .flatMap(({ picture, scores }) => {
      const best = scores.indexOf(Math.max(...scores));
      const probability = scores[labels.indexOf(picture.label)];
      return labels[best] === picture.label
        ? []
        : [
            {
              picture: picture.name,
              label: picture.label,
              probability: rounded(probability),
              suggested: labels[best],
              suggestedProbability: rounded(scores[best]),
            },
          ];
    })
    .toSorted((a, b) => a.probability - b.probability || (a.picture < b.picture ? -1 : 1));
}

/** By familiarity, against the set's own spread: in most sets there is none. */
function outliers(pictures: readonly ScoredPicture[]): DataFindings['unlikeOthers'] {
  const asked = pictures.flatMap(({ picture, familiarity = NaN }) =>
    Number.isNaN(familiarity) ? [] : [{ picture, familiarity }],
  );
  if (asked.length === 0) return [];
  const sorted = asked.map(({ familiarity }) => familiarity).sort((a, b) => a - b);
  const middle = quantile(sorted, 0.5);
  // 1.4826: the median absolute deviation of a normal distribution, in standard deviations.
  const spread =
    1.4826 *
    quantile(
      sorted.map((value) => Math.abs(value - middle)).sort((a, b) => a - b),
      0.5,
    );
  return asked
    .filter(({ familiarity }) => familiarity < middle - OUTLYING * spread)
    .toSorted((a, b) => a.familiarity - b.familiarity)
    .map(({ picture, familiarity }) => ({
      picture: picture.name,
      label: picture.label,
      familiarity: rounded(familiarity),
    }));
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
