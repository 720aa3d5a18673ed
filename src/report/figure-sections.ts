import { percent, plural } from '../cli/report/figures.ts';
import { coverageChart, learningChart, reliabilityChart } from './charts.ts';
import type { Figures } from './figures.ts';
import { markup, type Markup } from './markup.ts';
import { gainOfTwice } from './next-steps.ts';

/** Labels above which a matrix is a list of the largest confusions. */
const LARGEST_MATRIX = 30;
const LISTED = 100;

export function confusionSection({ metrics, confused }: Figures): Markup {
  const { labels } = metrics;
  return markup`<section id="confusion" aria-labelledby="confusion-title">
    <h2 id="confusion-title">What is taken for what</h2>
    <p>
      ${
        labels.length <= LARGEST_MATRIX
          ? 'A row is what a picture is, a column what it was taken for. A number opens its pictures; arrow keys move between numbers.'
          : `The largest of ${plural(confused.length, 'confusion')}. A number opens its pictures.`
      }
    </p>
    ${labels.length <= LARGEST_MATRIX ? matrix(metrics) : confusionList(metrics)}
    <div class="list" id="cell" hidden></div>
  </section>`;
}

function matrix({ labels, confusion }: Figures['metrics']): Markup {
  const counts = new Map<string, number>();
  confusion.count.forEach((count, at) =>
    counts.set(`${confusion.actual[at]},${confusion.predicted[at]}`, count),
  );
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Confusion matrix">
    <table class="matrix">
      <caption class="hidden">
        Confusion matrix: rows are true labels, columns what was predicted
      </caption>
      <thead>
        <tr>
          <td></td>
          ${labels.map(
            ({ label }) =>
              markup`<th scope="col">
                <span><bdi>${label}</bdi></span>
              </th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${labels.map(
          ({ label, validationPictures }, actual) =>
            markup`<tr>
              <th scope="row"><bdi>${label}</bdi></th>
              ${labels.map((other, predicted) => {
                const count = counts.get(`${actual},${predicted}`) ?? 0;
                if (count === 0) return markup`<td class="none">·</td>`;
                const share = Math.ceil((count / validationPictures) * 8);
                const what =
                  actual === predicted
                    ? `${label}: ${count} right`
                    : `${label} taken for ${other.label}: ${plural(count, 'picture')}`;
                return markup`<td>
                  <button
                    type="button"
                    class="cell ${actual === predicted ? 'right' : 'wrong'} s${share}"
                    data-cell="${actual},${predicted}"
                    aria-label="${what}"
                    title="${what}"
                  >
                    ${count}
                  </button>
                </td>`;
              })}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function confusionList({ labels, confusion }: Figures['metrics']): Markup {
  const cells = confusion.count
    .map((count, at) => ({ count, actual: confusion.actual[at], predicted: confusion.predicted[at] }))
    .filter(({ actual, predicted }) => actual !== predicted)
    .toSorted((a, b) => b.count - a.count)
    .slice(0, LISTED);
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Largest confusions">
    <table>
      <thead>
        <tr>
          <th scope="col">Is</th>
          <th scope="col">Taken for</th>
          <th scope="col" class="number">Pictures</th>
        </tr>
      </thead>
      <tbody>
        ${cells.map(
          ({ count, actual, predicted }) =>
            markup`<tr>
              <th scope="row"><bdi>${labels[actual].label}</bdi></th>
              <td><bdi>${labels[predicted].label}</bdi></td>
              <td class="number">
                <button
                  type="button"
                  class="cell wrong s2"
                  data-cell="${actual},${predicted}"
                  aria-label="${`${labels[actual].label} taken for ${labels[predicted].label}: ${plural(count, 'picture')}`}"
                >
                  ${count}
                </button>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

export function labelsSection({ metrics: { labels } }: Figures): Markup {
  const cell = (value: number | null): Markup =>
    value === null
      ? markup`<td class="number">–</td>`
      : markup`<td class="number">
          <meter min="0" max="1" value="${value}" aria-hidden="true"></meter> ${percent(value)}
        </td>`;
  return markup`<section id="labels" aria-labelledby="labels-title">
    <h2 id="labels-title">Label by label</h2>
    <p>
      <b>Precision</b>: of the pictures that were given the label, so many have it. <b>Recall</b>: of the
      pictures that have it, so many were given it. <b>F1</b> is their harmonic mean.
    </p>
    <div class="scroll" tabindex="0" role="region" aria-label="Figures of each label">
      <table>
        <thead>
          <tr>
            <th scope="col">Label</th>
            <th scope="col" class="number">Precision</th>
            <th scope="col" class="number">Recall</th>
            <th scope="col" class="number">F1</th>
            <th scope="col" class="number">Measured</th>
            <th scope="col" class="number">Trained on</th>
          </tr>
        </thead>
        <tbody>
          ${labels.map(
            ({ label, precision, recall, f1, validationPictures, trainingPictures }) =>
              markup`<tr>
                <th scope="row"><bdi>${label}</bdi></th>
                ${cell(precision)}${cell(recall)}${cell(f1)}
                <td class="number">${validationPictures}</td>
                <td class="number">${trainingPictures}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

export function confidenceSection({ metrics, bins, curve }: Figures): Markup {
  const { calibrationError = 0, threshold } = metrics;
  return markup`<section id="confidence" aria-labelledby="confidence-title">
    <h2 id="confidence-title">How far to trust a score</h2>
    <div class="charts">
      <figure>
        ${reliabilityChart(bins)}
        <figcaption>
          On the dashed line a confidence of 80 % is right 80 times in 100. Below it the model is too sure of
          itself, above it too modest. Mean distance (expected calibration error):
          <b>${percent(calibrationError)}</b>. The grey bars say how many pictures a point rests on.
        </figcaption>
        <details>
          <summary>As a table</summary>
          <div class="scroll" tabindex="0" role="region" aria-label="Reliability">
            <table>
              <thead>
                <tr>
                  <th scope="col">Confidence</th>
                  <th scope="col" class="number">Pictures</th>
                  <th scope="col" class="number">Mean confidence</th>
                  <th scope="col" class="number">Right</th>
                </tr>
              </thead>
              <tbody>
                ${bins
                  .filter(({ count }) => count > 0)
                  .map(
                    ({ low, high, count, confidence, right }) =>
                      markup`<tr>
                        <th scope="row">${percent(low)} to ${percent(high)}</th>
                        <td class="number">${count}</td>
                        <td class="number">${percent(confidence / count)}</td>
                        <td class="number">${percent(right / count)}</td>
                      </tr>`,
                  )}
              </tbody>
            </table>
          </div>
        </details>
      </figure>
      <figure>
        ${coverageChart(curve, threshold)}
        <figcaption>
          ${
            threshold?.measured === true && threshold.precision !== null
              ? markup`Recommended threshold: <b>${threshold.value}</b>. ${percent(threshold.coverage)} of the
                  answers score as much or more, and ${percent(threshold.precision)} of those are right; the
                  others are better shown as “not sure”.`
              : markup`These pictures cannot tell from which score on
                ${percent(threshold?.targetPrecision ?? 0.95)} of the answers are right: more are needed.`
          }
        </figcaption>
      </figure>
    </div>
  </section>`;
}

export function learningSection({ metrics: { learningCurve } }: Figures): Markup | undefined {
  if (learningCurve === undefined) return undefined;
  const gain = gainOfTwice(learningCurve);
  return markup`<section id="learning" aria-labelledby="learning-title">
    <h2 id="learning-title">What more pictures would bring</h2>
    <div class="charts">
      <figure>
        ${learningChart(learningCurve, gain)}
        <figcaption>
          The same pictures, scored by models that were trained on a quarter, on half, and on all of the
          others.${
            gain !== undefined &&
            ` The open point is where the curve goes with twice as many: about ${percent(Math.min(1, learningCurve.at(-1)!.accuracy + gain))}, if the new pictures are like these.`
          }
        </figcaption>
      </figure>
    </div>
  </section>`;
}
