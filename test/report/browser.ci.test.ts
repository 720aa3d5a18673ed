import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageFile } from '../../src/io/package-file.ts';
import { prepareReport, renderReport, type ReportSource } from '../../src/report/report.ts';
import { CHROMIUM, openChromium } from '../support/chromium.ts';
import { FINDINGS, SCORES, source } from './recorded.ts';

const EVIL = `<img src=x onerror=alert(1)>'"&\u202e=cmd`;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let folder: string;
let browser: Browser;

/** A page of a report; whatever it asked for, or said on the console. */
interface Opened {
  readonly page: Page;
  readonly asked: readonly string[];
  readonly said: readonly string[];
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'model-builder-report-'));
  if (CHROMIUM !== undefined) browser = await openChromium();
});
afterAll(async () => {
  await (browser as Browser | undefined)?.close();
  await rm(folder, { recursive: true, force: true });
});

async function open(of: ReportSource = source(), options = {}): Promise<Opened> {
  const report = prepareReport(of);
  const picture = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#a33' } })
    .webp()
    .toBuffer();
  const thumbnails = {
    side: 176,
    pictures: report.listing.pictures.map(() => picture.toString('base64')),
  };
  const [style, script] = await Promise.all(
    ['page.css', 'page.js'].map((name) => readFile(packageFile(`src/report/page/${name}`), 'utf8')),
  );
  const file = join(folder, 'report.html');
  await writeFile(file, renderReport(of, report, thumbnails, { style, script }));
  const context = await browser.newContext({ acceptDownloads: true, ...options });
  const page = await context.newPage();
  const asked: string[] = [];
  const said: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  await page.goto(pathToFileURL(file).href);
  return { page, asked, said };
}

/** Whatever a test did, nothing but the file itself and pictures in it were asked for, and nothing was said. */
function expectQuiet({ asked, said }: Opened): void {
  expect(said).toEqual([]);
  expect(asked.filter((url) => !url.startsWith('data:'))).toEqual([
    expect.stringMatching(/^file:.*report\.html$/),
  ]);
}

const pathsIn = async (page: Page, list: string): Promise<string[]> =>
  await page.locator(`${list} .path`).allTextContents();

// Where there is no Chromium, these are skipped: `apt-get install chromium`, or say where with CHROMIUM_PATH.
describe.skipIf(CHROMIUM === undefined)('the report in Chromium', () => {
  it('opens the pictures of a cell, and goes back to it', async () => {
    const opened = await open();
    const { page } = opened;
    await page.locator('[data-cell="2,4"]').click();
    await expect
      .poll(() => page.locator('#cell h3').textContent())
      .toBe('roses taken for tulips: 3 pictures');
    const wanted = SCORES.pictures
      .filter(({ label, scores }) => label === 'roses' && scores.indexOf(Math.max(...scores)) === 4)
      .map(({ path }) => path);
    expect((await pathsIn(page, '#cell')).toSorted()).toEqual(wanted.toSorted());
    expect(await page.evaluate<string>('document.activeElement?.tagName')).toBe('H3');
    await page.keyboard.press('Escape');
    expect(await page.locator('#cell').isVisible()).toBe(false);
    expect(await page.evaluate<string>("document.activeElement?.getAttribute('data-cell')")).toBe('2,4');
    expectQuiet(opened);
  });

  it('shows both ways of a confused pair from what to do next', async () => {
    const opened = await open();
    await opened.page.getByRole('button', { name: 'Show these pictures' }).click();
    expect(await pathsIn(opened.page, '#cell')).toHaveLength(7);
    expectQuiet(opened);
  });

  it('is worked by keyboard alone: one stop for the matrix, arrows inside, lists after it', async () => {
    const opened = await open();
    const { page } = opened;
    await page.locator('[data-cell="0,0"]').focus();
    const place = () => page.evaluate<string>("document.activeElement?.getAttribute('data-cell')");
    await page.keyboard.press('ArrowRight');
    expect(await place()).toBe('0,1');
    await page.keyboard.press('ArrowRight');
    expect(await place(), 'past empty cells').toBe('0,4');
    await page.keyboard.press('ArrowDown');
    expect(await place()).toBe('1,4');
    await page.keyboard.press('Enter');
    expect(await page.locator('#cell h3').textContent()).toBe('dandelion taken for tulips: 2 pictures');
    await page.keyboard.press('Tab');
    expect(await page.evaluate<string>('document.activeElement?.textContent')).toBe('Close');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    expect(await page.locator('#chosen strong').textContent()).toBe('1 picture ticked');
    expectQuiet(opened);
  });

  it('saves ticked pictures as the file that data fix reads', async () => {
    const opened = await open();
    const { page } = opened;
    for (const at of [0, 1]) await page.locator('[data-list="suspects"] input').nth(at).check();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save fixes.csv' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('fixes.csv');
    const rows = FINDINGS.suspectedLabels
      .slice(0, 2)
      .map(({ picture, label, suggested }) => `${picture},${label},${suggested},ticked in the report`);
    expect(await readFile(await download.path(), 'utf8')).toBe(
      ['path,label,suggested,why', ...rows, ''].join('\r\n'),
    );
    // A right answer has no proposal: somebody has to say.
    await page.locator('[data-cell="0,0"]').click();
    await page.locator('#cell input').first().check();
    expect(await page.locator('#chosen .main').isDisabled()).toBe(true);
    await page.getByLabel('Label of the ticked pictures').selectOption('tulips');
    expect(await page.locator('#chosen .main').isEnabled()).toBe(true);
    await page.getByRole('button', { name: 'Untick all' }).click();
    expect(await page.locator('#chosen').isVisible()).toBe(false);
    expect(await page.locator('input:checked').count()).toBe(0);
    expect(opened.said).toEqual([]);
  });

  it('copies the paths of a list', async () => {
    const opened = await open(source(), { permissions: ['clipboard-read', 'clipboard-write'] });
    const { page } = opened;
    await page.locator('#mistakes').getByRole('button', { name: 'Copy paths' }).click();
    await expect.poll(() => page.locator('#said').textContent()).toBe('22 paths copied');
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(copied.split('\n')).toHaveLength(22);
    expect(copied.split('\n')).toEqual(await pathsIn(page, '[data-list="mistakes"]'));
    expectQuiet(opened);
  });

  it('follows the system’s theme, and changes it at once', async () => {
    const opened = await open(source(), { colorScheme: 'dark' });
    const { page } = opened;
    const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const dark = await ground();
    await page.locator('#theme').click();
    const light = await ground();
    expect(light).not.toBe(dark);
    await page.locator('#theme').click();
    expect(await ground()).toBe(dark);
    expectQuiet(opened);
  });

  it('takes names for text in lists, too', async () => {
    const pictures = SCORES.pictures.map((one) => ({ ...one, path: `${EVIL}/${one.path}` }));
    const labels = SCORES.labels.map((label) => (label === 'roses' ? EVIL : label));
    const opened = await open(
      source({
        scores: {
          ...SCORES,
          labels,
          pictures: pictures.map((one) => ({ ...one, label: one.label === 'roses' ? EVIL : one.label })),
        },
      }),
    );
    const { page } = opened;
    await page.locator('[data-cell="2,4"]').click();
    expect(await page.locator('#cell h3').textContent()).toContain('<img src=x');
    expect(await page.locator('img:not([src^="data:image/webp"])').count()).toBe(0);
    expect((await pathsIn(page, '#cell'))[0]).toContain('\\u{202e}');
    expectQuiet(opened);
  });

  it.each(['light', 'dark'] as const)('has no serious violation for axe-core, %s', async (colorScheme) => {
    const opened = await open(source(), { colorScheme });
    const { page } = opened;
    await page.locator('[data-cell="2,4"]').click();
    await page.locator('#cell input').first().check();
    await page.evaluate(AXE);
    const found = await page.evaluate<readonly Violation[]>('axe.run().then(({ violations }) => violations)');
    const serious = found.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html }) => html)])).toEqual([]);
    expectQuiet(opened);
  });

  it.each([320, 390, 1280, 1920])('fits a screen of %i pixels', async (width) => {
    const opened = await open(source(), { viewport: { width, height: 800 } });
    const wider = await opened.page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    expect(wider).toBeLessThanOrEqual(0);
    expectQuiet(opened);
  });
});

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}
