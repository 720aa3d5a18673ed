import { scaleLinear, scaleLog, type ScaleContinuousNumeric } from 'd3-scale';
import { curveStepBefore, line } from 'd3-shape';
import type { LearningPoint } from '../bundle/types.ts';
import type { CoveragePoint, ReliabilityBin, Threshold } from '../training/measures.ts';
import { markup, Markup } from './markup.ts';

type Scale = ScaleContinuousNumeric<number, number>;

/** Units of the drawing: CSS stretches it. */
const SIZE = { width: 480, height: 300, left: 66, right: 26, top: 14, bottom: 46 } as const;
const RIGHT = SIZE.width - SIZE.right;
const FLOOR = SIZE.height - SIZE.bottom;
/** A line needs no more: some hundred thousand points would be megabytes. */
const MOST_POINTS = 240;

/** How often answers of a confidence are right, against what the confidence says. */
export function reliabilityChart(bins: readonly ReliabilityBin[]): Markup {
  const x = across([0, 1]);
  const y = upward([0, 1]);
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const filled = bins.filter(({ count }) => count > 0);
  return chart(
    'Of answers of a confidence, so many are right',
    { x, y, xTitle: 'Confidence', yTitle: 'Right' },
    markup`<path class="ideal" d="M${x(0)},${y(0)}L${x(1)},${y(1)}" />${filled.map(
      ({ low, high, count }) =>
        markup`<rect
            class="count"
            x="${at(x(low) + 1)}"
            width="${at(x(high) - x(low) - 2)}"
            y="${at(FLOOR - (count / most) * 44)}"
            height="${at((count / most) * 44)}"
          />`,
    )}<path
        class="line"
        d="${
          line<ReliabilityBin>(
            (bin) => x(bin.confidence / bin.count),
            (bin) => y(bin.right / bin.count),
          ).digits(1)(filled) ?? ''
        }"
      />${filled.map(
        (bin) =>
          markup`<circle
            class="dot"
            r="4"
            cx="${at(x(bin.confidence / bin.count))}"
            cy="${at(y(bin.right / bin.count))}"
          />`,
      )}`,
  );
}

/** How many answers are right among those that are kept, as fewer and fewer are; the recommended threshold is marked. */
export function coverageChart(curve: readonly CoveragePoint[], threshold: Threshold | undefined): Markup {
  const lowest = Math.min(...curve.map(({ accuracy }) => accuracy));
  const x = across([0, 1]);
  const y = upward([Math.min(0.9, Math.floor(lowest * 10) / 10), 1]);
  const mark =
    threshold?.precision === null || threshold === undefined || threshold.coverage === 0
      ? undefined
      : { x: x(threshold.coverage), y: y(Math.max(y.domain()[0], threshold.precision)) };
  const atLeft = mark !== undefined && mark.x > (SIZE.left + RIGHT) / 2;
  return chart(
    'The more answers are kept, the fewer of them are right',
    { x, y, xTitle: 'Answers that are kept', yTitle: 'Right among these' },
    markup`<path
        class="line"
        d="${
          line<CoveragePoint>(
            (point) => x(point.coverage),
            (point) => y(point.accuracy),
          )
            .curve(curveStepBefore)
            .digits(1)(thinned(curve)) ?? ''
        }"
      />${
        mark !== undefined &&
        markup`<path class="mark" d="M${at(mark.x)},${at(mark.y)}V${FLOOR}" /><circle
            class="marked"
            r="6"
            cx="${at(mark.x)}"
            cy="${at(mark.y)}"
          /><text
            class="note"
            x="${at(mark.x + (atLeft ? -8 : 8))}"
            y="${FLOOR - 10}"
            text-anchor="${atLeft ? 'end' : 'start'}"
            >threshold ${threshold!.value}</text
          >`
      }`,
  );
}

/** Accuracy with more and more pictures, and where it would go with twice as many. @param gain of accuracy, 0 to 1 */
export function learningChart(points: readonly LearningPoint[], gain: number | undefined): Markup {
  const last = points.at(-1)!;
  const expected =
    gain === undefined
      ? undefined
      : { trainingPictures: 2 * last.trainingPictures, accuracy: Math.min(1, last.accuracy + gain) };
  const all = expected === undefined ? points : [...points, expected];
  const x = scaleLog()
    .domain([points[0].trainingPictures * 0.85, all.at(-1)!.trainingPictures * 1.15])
    .range([SIZE.left, RIGHT]);
  const lowest = Math.min(...points.map(({ accuracy }) => accuracy));
  const y = upward([Math.max(0, Math.floor(lowest * 10 - 0.2) / 10), 1]);
  const path = (of: readonly LearningPoint[]) =>
    line<LearningPoint>(
      (point) => x(point.trainingPictures),
      (point) => y(point.accuracy),
    ).digits(1)(of) ?? '';
  return chart(
    'Accuracy by the number of pictures that a model was trained on',
    {
      x,
      y,
      xTitle: 'Pictures trained on',
      yTitle: 'Right',
      ticks: all.map(({ trainingPictures }) => [trainingPictures, String(trainingPictures)] as const),
    },
    markup`<path class="line" d="${path(points)}" />${
      expected !== undefined && markup`<path class="guess" d="${path([last, expected])}" />`
    }${all.map(
      (point) =>
        markup`<circle
              class="${point === expected ? 'guessed' : 'dot'}"
              r="5"
              cx="${at(x(point.trainingPictures))}"
              cy="${at(y(point.accuracy))}"
            /><text
              class="note"
              x="${at(x(point.trainingPictures))}"
              y="${at(y(point.accuracy) + 20)}"
              text-anchor="middle"
              >${point === expected ? '≈ ' : ''}${Math.round(100 * point.accuracy)} %</text
            >`,
    )}`,
  );
}

interface Axes {
  readonly x: Scale;
  readonly y: Scale;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly ticks?: readonly (readonly [value: number, text: string])[];
}

/** Drawn with attributes and classes alone: the page allows no style of an element's own. */
function chart(title: string, { x, y, xTitle, yTitle, ticks }: Axes, drawing: Markup): Markup {
  const across = ticks ?? x.ticks(5).map((value) => [value, inPercent(value)] as const);
  return markup`<svg class="chart" viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-label="${title}">
    ${y.ticks(5).map(
      (value) =>
        markup`<path class="grid" d="M${SIZE.left},${at(y(value))}H${RIGHT}" /><text
              x="${SIZE.left - 8}"
              y="${at(y(value) + 4)}"
              text-anchor="end"
              >${inPercent(value)}</text
            >`,
    )}
    ${across.map(
      ([value, text]) =>
        markup`<path class="tick" d="M${at(x(value))},${FLOOR}v5" /><text
            x="${at(x(value))}"
            y="${FLOOR + 18}"
            text-anchor="middle"
            >${text}</text
          >`,
    )}
    <path class="axis" d="M${SIZE.left},${FLOOR}H${RIGHT}" />
    ${drawing}
    <text class="title" x="${(SIZE.left + RIGHT) / 2}" y="${SIZE.height - 8}" text-anchor="middle">
      ${xTitle}
    </text>
    <text class="title" transform="translate(14 ${(SIZE.top + FLOOR) / 2}) rotate(-90)" text-anchor="middle">
      ${yTitle}
    </text>
  </svg>`;
}

function across(domain: readonly [number, number]): Scale {
  return scaleLinear().domain(domain).range([SIZE.left, RIGHT]);
}

function upward(domain: readonly [number, number]): Scale {
  return scaleLinear().domain(domain).range([FLOOR, SIZE.top]);
}

function inPercent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function at(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Evenly among the points, ends included. */
function thinned<Point>(points: readonly Point[]): readonly Point[] {
  if (points.length <= MOST_POINTS) return points;
  return Array.from(
    { length: MOST_POINTS },
    (_, place) => points[Math.round((place * (points.length - 1)) / (MOST_POINTS - 1))],
  );
}
