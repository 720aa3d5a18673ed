import { visible } from '../io/visible.ts';
import type { DataFindings, Metrics, PictureScores } from '../bundle/types.ts';
import type { Finding } from '../dataset/types.ts';
import { figuresOf, type Figures } from './figures.ts';
import { listPictures, type Listing } from './listing.ts';
import { markup, type Markup } from './markup.ts';
import { nextSteps, type StepContext } from './next-steps.ts';
import { confidenceSection, confusionSection, labelsSection, learningSection } from './figure-sections.ts';
import { factsSection, findingsSection, headline, mistakesSection, nextStepsSection } from './sections.ts';
import { renderPage } from './page.ts';
import type { Thumbnails } from './thumbnails.ts';

/** What a report tells of: plain values, nothing of the disk. */
export interface ReportSource {
  /** Of the model: the name of its folder. */
  readonly title: string;
  readonly metrics: Metrics;
  readonly scores: PictureScores;
  readonly dataFindings?: DataFindings | undefined;
  /** Of reading the pictures. */
  readonly reading: readonly Finding[];
  /** How the pictures were scored, in one sentence. */
  readonly how?: string | undefined;
  /** What must be said before anything else. */
  readonly warning?: string | undefined;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly context: StepContext;
  readonly seed: number;
}

export interface Report {
  readonly figures: Figures;
  readonly listing: Listing;
}

/** @param source see {@link ReportSource} */
export function prepareReport({ scores, metrics, dataFindings, seed }: ReportSource): Report {
  const figures = figuresOf(scores, metrics, dataFindings);
  return { figures, listing: listPictures(figures, dataFindings, seed) };
}

/**
 * The page, as one text.
 * @param thumbnails in the order of the listing; undefined where no picture is to be in the page
 * @param assets the page's style and script
 */
export function renderReport(
  source: ReportSource,
  { figures, listing }: Report,
  thumbnails: Thumbnails | undefined,
  assets: { readonly style: string; readonly script: string },
): string {
  const { title, dataFindings, reading, how, warning, facts, context } = source;
  const learning = learningSection(figures);
  const name = visible(title);
  const sections: readonly (readonly [id: string, name: string, content: Markup])[] = [
    ['next', 'Next', nextStepsSection(nextSteps(figures, dataFindings, context))],
    ['confusion', 'Confusions', confusionSection(figures)],
    ['mistakes', 'Mistakes', mistakesSection(figures)],
    ['findings', 'Data', findingsSection(figures, dataFindings, reading)],
    ['labels', 'Labels', labelsSection(figures)],
    ['confidence', 'Confidence', confidenceSection(figures)],
    ...(learning ? [['learning', 'More pictures', learning] as const] : []),
    ['facts', 'Facts', factsSection(facts)],
  ];
  const listed = listing.pictures.length;
  const sample =
    listing.measured > listed &&
    markup`<p class="soft">
      This page lists ${listed.toLocaleString('en')} of ${listing.measured.toLocaleString('en')} pictures:
      mistakes and findings first, the others drawn. All figures are of all pictures.
    </p>`;
  const body = markup`<a class="skip" href="#main">To the report</a>
    <header>
      <p class="name"><bdi>${name}</bdi></p>
      <nav aria-label="Sections">${sections.map(([id, word]) => markup`<a href="#${id}">${word}</a>`)}</nav>
      <button type="button" class="plain" id="theme" hidden>Theme: system</button>
    </header>
    <main id="main" tabindex="-1">
      <h1>How good <bdi>${name}</bdi> is</h1>
      ${warning !== undefined && markup`<p class="warning" role="note">${warning}</p>`}
      <noscript
        ><p class="warning">
          Without JavaScript the figures are here, but not the lists of pictures.
        </p></noscript
      >
      ${headline(figures, how)} ${sample} ${sections.map(([, , content]) => content)}
    </main>
    <aside id="chosen" aria-label="Ticked pictures" hidden></aside>
    <p id="said" class="hidden" role="status"></p>`;
  const data = { ...listing, ...(thumbnails && { side: thumbnails.side, thumbnails: thumbnails.pictures }) };
  return renderPage({ title: `How good ${name} is`, body, data, ...assets });
}
