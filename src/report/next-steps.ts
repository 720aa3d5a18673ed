import { percent, plural } from '../cli/report/figures.ts';
import type { DataFindings, LearningPoint } from '../bundle/types.ts';
import { wilsonInterval } from '../training/measures.ts';
import type { Figures } from './figures.ts';

/** One thing to do, and what speaks for it. */
export interface NextStep {
  /** What to do, in a few words. */
  readonly title: string;
  readonly text: string;
  readonly command?: string;
  /** Section of the page that shows the pictures, or figures, behind it. */
  readonly section: 'confusion' | 'mistakes' | 'findings' | 'labels' | 'confidence' | 'learning' | 'facts';
  /** Pair of labels whose pictures it is about, in label order. */
  readonly pair?: readonly [number, number];
}

export interface StepContext {
  /** `bestModel.onnx`'s backbone; undefined where it has none. */
  readonly backbone?: string | undefined;
  /** The pictures as the user named them, for commands. */
  readonly data?: string | undefined;
  /** Whether the pictures are those that the model was trained on. */
  readonly ownPictures: boolean;
}

/** The screen has room for so many, and a person for no more at a time. */
const STEPS = 3;
/** Where chance alone would make such a difference more often, nothing is said of it. */
const SIGNIFICANT = 0.05;

/** The three things that would bring most, as far as these figures can tell: the most pictures that could be mended first. */
export function nextSteps(
  figures: Figures,
  findings: DataFindings | undefined,
  context: StepContext,
): NextStep[] {
  const found = [
    ...labelSteps(findings, context),
    ...confusionSteps(figures),
    ...learningSteps(figures, context),
    ...weakLabelSteps(figures),
    ...sizeSteps(figures),
  ].toSorted((a, b) => b.worth - a.worth);
  return [...found, ...fallbacks(figures, context)].slice(0, STEPS).map(({ worth: _, ...step }) => step);
}

/** With the number of pictures that it could put right. */
type Weighed = NextStep & { readonly worth: number };

function labelSteps(findings: DataFindings | undefined, { data }: StepContext): Weighed[] {
  if (findings === undefined) return [];
  const suspects = findings.suspectedLabels.length;
  const across = findings.nearDuplicates.filter(({ labels: [a, b] }) => a !== b).length;
  const command = `npx create-model-builder data fix --from fixes.csv --data ${data ?? '<pictures>'}`;
  return [
    ...(suspects === 0
      ? []
      : [
          {
            title: `Look at ${plural(suspects, 'picture')} that ${suspects === 1 ? 'is' : 'are'} probably under the wrong label`,
            text: 'Tick those that are, save them as fixes.csv, have them moved, and train again.',
            command,
            section: 'findings' as const,
            // Each is a mistake in the data, and teaches one.
            worth: 2 * suspects,
          },
        ]),
    ...(across === 0
      ? []
      : [
          {
            title: `Decide on ${plural(across, 'picture')} that ${across === 1 ? 'lies' : 'lie'} under two labels`,
            text: 'The same picture cannot be both: delete it where it is wrong.',
            section: 'findings' as const,
            worth: 2 * across,
          },
        ]),
  ];
}

function confusionSteps({ confused, metrics, mistakes }: Figures): Weighed[] {
  const pair = confused.at(0);
  if (pair === undefined || pair.count < 2) return [];
  const [a, b] = pair.labels.map((at) => metrics.labels[at].label);
  return [
    {
      title: `Add pictures that tell “${a}” from “${b}”`,
      text:
        `They are taken for each other in ${pair.count} of ${pair.of} pictures, ${percent(pair.count / mistakes.length)} of all mistakes. ` +
        'Add pictures of both in which they look alike. If people cannot tell them apart either, make one label of them.',
      section: 'confusion',
      pair: pair.labels,
      worth: pair.count,
    },
  ];
}

/** What twice the pictures would bring, by a power law through the measured points; undefined where they do not fall. */
export function gainOfTwice(curve: readonly LearningPoint[]): number | undefined {
  const points = curve.filter(({ accuracy }) => accuracy < 1);
  if (points.length < 2) return undefined;
  const xs = points.map(({ trainingPictures }) => Math.log(trainingPictures));
  const ys = points.map(({ accuracy }) => Math.log(1 - accuracy));
  const [meanX, meanY] = [mean(xs), mean(ys)];
  const slope =
    xs.reduce((sum, x, at) => sum + (x - meanX) * (ys[at] - meanY), 0) /
    xs.reduce((sum, x) => sum + (x - meanX) ** 2, 0);
  if (!(slope < 0)) return undefined;
  return (1 - points.at(-1)!.accuracy) * (1 - 2 ** slope);
}

function learningSteps({ metrics }: Figures, { ownPictures }: StepContext): Weighed[] {
  const curve = metrics.learningCurve;
  if (curve === undefined || curve.length < 2 || !ownPictures) return [];
  const [half, all] = curve.slice(-2);
  const gain = gainOfTwice(curve);
  const rises = half.accuracy < all.accuracy && (half.pValue ?? 1) < SIGNIFICANT;
  const measured = `Trained on ${half.trainingPictures} pictures it is right in ${percent(half.accuracy)}, on ${all.trainingPictures} in ${percent(all.accuracy)}`;
  if (rises && gain !== undefined && gain >= 0.005)
    return [
      {
        title: 'Add more pictures: accuracy still rises',
        text: `${measured}. Going on like this, twice as many would give about +${Math.max(1, Math.round(100 * gain))} points.`,
        section: 'learning',
        worth: gain * metrics.validationPictures,
      },
    ];
  return [
    {
      title: 'More pictures of the same kind would bring little',
      text: `${measured}: no difference beyond chance. Pictures of the cases that go wrong, or another backbone, bring more.`,
      section: 'learning',
      worth: 0.5,
    },
  ];
}

/** A label with so much fewer pictures than the middle one, and worse found. */
const FEW = 0.5;

function weakLabelSteps({ metrics: { labels, balancedAccuracy } }: Figures): Weighed[] {
  const sizes = labels.map(({ trainingPictures }) => trainingPictures).toSorted((a, b) => a - b);
  const middle = sizes[Math.floor(sizes.length / 2)];
  const weak = labels
    .filter(
      ({ trainingPictures, recall }) =>
        trainingPictures < FEW * middle && recall !== null && recall < balancedAccuracy,
    )
    .toSorted((a, b) => (a.recall ?? 1) - (b.recall ?? 1))
    .at(0);
  if (weak === undefined) return [];
  const missed = Math.round((1 - weak.recall!) * weak.validationPictures);
  return [
    {
      title: `Add pictures of “${weak.label}”`,
      text: `It has ${plural(weak.trainingPictures, 'picture')}, where half of the labels have ${middle} or more, and only ${percent(weak.recall!)} of them are found.`,
      section: 'labels',
      worth: missed,
    },
  ];
}

/** Half a width of the interval from which on the figure itself is the first thing to mend. */
const VAGUE = 0.1;

function sizeSteps({ metrics: { accuracy, validationPictures } }: Figures): Weighed[] {
  const { low, high } = wilsonInterval(Math.round(accuracy * validationPictures), validationPictures);
  const half = (high - low) / 2;
  if (half < VAGUE) return [];
  return [
    {
      title: 'Measure on more pictures before you decide anything',
      text: `${plural(validationPictures, 'picture')} tell the accuracy to about ±${Math.round(100 * half)} points. 200 would tell it to about ±5.`,
      section: 'facts',
      worth: 1,
    },
  ];
}

const EVALUATE = 'npx create-model-builder evaluate --model <folder> --data <pictures>';

function fallbacks({ metrics, mistakes }: Figures, { backbone }: StepContext): Weighed[] {
  const { threshold } = metrics;
  return [
    ...(threshold?.measured === true && threshold.precision !== null
      ? [
          {
            title: `Take answers below a confidence of ${threshold.value} for “not sure”`,
            text: `That leaves ${percent(threshold.coverage)} of the pictures with an answer, of which ${percent(threshold.precision)} are right. It is the default of the generated code.`,
            section: 'confidence' as const,
            worth: 0,
          },
        ]
      : []),
    ...(backbone === 'lite0' || backbone?.startsWith('efficientnet-lite0') === true
      ? [
          {
            title: 'Try the stronger backbone: --backbone lite0+lite2',
            text: '2.6 times the work. It brought a point or less on the sets of our own measurements: only a training tells.',
            section: 'facts' as const,
            worth: 0,
          },
        ]
      : []),
    {
      title: mistakes.length === 0 ? 'Try it on pictures from elsewhere' : 'Look at the surest mistakes',
      text:
        mistakes.length === 0
          ? 'No measured picture is wrong. Measure on some that were taken later, or by somebody else.'
          : 'What they have in common is what the model has not learned: add pictures of that, under the right label.',
      ...(mistakes.length === 0 && { command: EVALUATE }),
      section: 'mistakes',
      worth: 0,
    },
    {
      title: 'Measure on pictures from elsewhere',
      text: 'Taken later, or by somebody else.',
      command: EVALUATE,
      section: 'facts',
      worth: 0,
    },
    {
      title: 'Train again when you have new pictures',
      text: 'The new model is compared with this one, label by label.',
      command: 'npx create-model-builder retrain',
      section: 'facts',
      worth: 0,
    },
  ];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
