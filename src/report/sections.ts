import { percent, plural } from '../cli/report/figures.ts';
import type { DataFindings } from '../bundle/types.ts';
import type { Finding } from '../dataset/types.ts';
import { wilsonInterval } from '../training/measures.ts';
import type { Figures } from './figures.ts';
import { markup, type Markup } from './markup.ts';
import type { NextStep } from './next-steps.ts';

/** In words that need no statistics: the figure, and how far chance could have moved it. */
export function headline({ metrics, mistakes }: Figures, how: string | undefined): Markup {
  const { accuracy, validationPictures: total, balancedAccuracy, threshold } = metrics;
  const right = total - mistakes.length;
  const { low, high } = wilsonInterval(right, total);
  const [from, to] = [Math.round(100 * low), Math.round(100 * high)];
  return markup`<section id="headline" aria-label="How good it is">
    <p class="figure"><strong>${percent(accuracy)}</strong> of the pictures got the right label</p>
    <p class="lead">
      ${right} of ${total}. Other pictures of the same kind will do a little better or worse by chance: expect
      ${from === to ? `about ${from}` : `${from} to ${to}`} right of every 100
      <span class="soft">(95 % interval)</span>.
    </p>
    ${how !== undefined && markup`<p class="soft">${how}</p>`}
    <dl class="tiles">
      <div>
        <dt>Wrong</dt>
        <dd>${plural(mistakes.length, 'picture')}</dd>
      </div>
      <div>
        <dt>Mean over the labels</dt>
        <dd>${percent(balancedAccuracy)}</dd>
      </div>
      ${
        threshold !== undefined &&
        markup`<div>
          <dt>Sure answers</dt>
          <dd>
            ${
              threshold.measured && threshold.precision !== null
                ? `${percent(threshold.coverage)}, ${percent(threshold.precision)} right`
                : 'not known'
            }
          </dd>
        </div>`
      }
      <div>
        <dt>Labels</dt>
        <dd>${metrics.labels.length}</dd>
      </div>
    </dl>
  </section>`;
}

export function nextStepsSection(steps: readonly NextStep[]): Markup {
  return markup`<section id="next" aria-labelledby="next-title">
    <h2 id="next-title">What to do next</h2>
    <ol class="steps">
      ${steps.map(
        ({ title, text, command, section, pair }) =>
          markup`<li>
            <h3>${title}</h3>
            <p>${text}</p>
            ${command !== undefined && markup`<code>${command}</code>`}
            ${
              pair !== undefined
                ? markup`<button type="button" class="plain" data-pair="${pair.join(',')}">
                    Show these pictures
                  </button>`
                : section !== 'facts' && markup`<a href="#${section}">Show me</a>`
            }
          </li>`,
      )}
    </ol>
  </section>`;
}

export function mistakesSection({ mistakes }: Figures): Markup {
  return markup`<section id="mistakes" aria-labelledby="mistakes-title">
    <h2 id="mistakes-title">The surest mistakes</h2>
    ${
      mistakes.length === 0
        ? markup`<p>No measured picture got a wrong label.</p>`
        : markup`<p>
              Wrong answers, the most confident first: where the label is wrong and not the answer, tick the
              picture.
            </p>
            <div class="list" data-list="mistakes"></div>`
    }
  </section>`;
}

/** @param reading what was left out or odd when the pictures were read */
export function findingsSection(
  { uniform }: Figures,
  findings: DataFindings | undefined,
  reading: readonly Finding[],
): Markup {
  const { suspectedLabels = [], nearDuplicates = [], unlikeOthers = [] } = findings ?? {};
  const across = nearDuplicates.filter(({ labels: [a, b] }) => a !== b).length;
  const parts = [
    suspectedLabels.length > 0 &&
      markup`<h3>Probably under the wrong label <span class="count">${suspectedLabels.length}</span></h3>
        <p>
          A model that had not seen the picture gives its own label less than 10 %. Those that are wrong: tick
          them, save, and <code>data fix</code> moves them.
        </p>
        <div class="list" data-list="suspects"></div>`,
    nearDuplicates.length > 0 &&
      markup`<h3>
          Nearly the same picture <span class="count">${plural(nearDuplicates.length, 'pair')}</span>
        </h3>
        <p>
          ${across > 0 && markup`<strong>${across} of them under different labels.</strong> `}Copies teach
          nothing new; they were never measured by a model that had seen the other one.
        </p>
        <div class="list" data-list="duplicates"></div>`,
    unlikeOthers.length > 0 &&
      markup`<h3>Unlike all others <span class="count">${unlikeOthers.length}</span></h3>
        <p>Perhaps not a picture of any label.</p>
        <div class="list" data-list="unlike"></div>`,
    uniform.length > 0 &&
      markup`<h3>Too little variety</h3>
        <ul>
          ${uniform.map(
            ({ label, pictures, copies }) =>
              markup`<li>
                <bdi>${label}</bdi>: ${copies} of ${plural(pictures, 'picture')} repeat another one.
              </li>`,
          )}
        </ul>`,
    reading.length > 0 &&
      markup`<h3>When the pictures were read</h3>
        <ul>
          ${reading.map(({ message }) => markup`<li>${message}</li>`)}
        </ul>`,
  ].filter((part) => part !== false);
  return markup`<section id="findings" aria-labelledby="findings-title">
    <h2 id="findings-title">What looks wrong in the pictures</h2>
    ${
      parts.length > 0
        ? parts
        : markup`<p>
            ${findings === undefined ? 'Nobody looked: only a training here does.' : 'Nothing: no suspicious label, no copies, no strangers.'}
          </p>`
    }
  </section>`;
}

export function factsSection(facts: readonly (readonly [name: string, value: string])[]): Markup {
  return markup`<section id="facts" aria-labelledby="facts-title">
    <h2 id="facts-title">Facts</h2>
    <dl class="facts">
      ${facts.map(
        ([name, value]) =>
          markup`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}
