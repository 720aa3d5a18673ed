import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { packageFile } from '../../src/io/package-file.ts';
import { fixesCsv, proposedFixes, readField } from '../../src/report/fixes.ts';
import { prepareReport, renderReport } from '../../src/report/report.ts';
import { FINDINGS, METRICS, SCORES, source } from './recorded.ts';

const [style, script] = ['page.css', 'page.js'].map((name) =>
  readFileSync(packageFile(`src/report/page/${name}`), 'utf8'),
);
const withoutScript = (of: ReturnType<typeof source>) => render(of).replace(script, '');
const render = (of = source()) => renderReport(of, prepareReport(of), undefined, { style, script });

describe('the page', () => {
  it('has a script of at most 15 kB, and asks nobody for anything', () => {
    expect(Buffer.byteLength(script)).toBeLessThanOrEqual(15_000);
    const page = render();
    expect(page).toContain('default-src &#39;none&#39;');
    expect(page.replace(script, '')).not.toMatch(
      /https?:|url\(|@import|<(?:iframe|object|embed)|\son\w+=|style="/,
    );
    expect(`${style}${script}`).not.toMatch(/https?:|url\(|@import|fetch\(|XMLHttpRequest|eval\(|innerHTML/);
  });

  it('takes labels, paths, names and messages for data, whatever is in them', () => {
    const evil = '</script><script>alert(1)</script><img src=x onerror=alert(2)>"\'&<!--';
    const rename = (label: string): string => (label === 'roses' ? evil : label);
    const hostile = source({
      title: evil,
      scores: {
        ...SCORES,
        labels: SCORES.labels.map(rename),
        pictures: SCORES.pictures.map((one) => ({
          ...one,
          path: `${evil}/${one.path}`,
          label: rename(one.label),
        })),
      },
      metrics: { ...METRICS, labels: METRICS.labels.map((one) => ({ ...one, label: rename(one.label) })) },
      dataFindings: {
        ...FINDINGS,
        suspectedLabels: [
          { picture: evil, label: evil, probability: 0.1, suggested: evil, suggestedProbability: 0.9 },
        ],
      },
      reading: [{ severity: 'warning', code: 'x', message: evil }],
      facts: [[evil, evil]],
      how: evil,
      warning: evil,
    });
    const page = render(hostile);
    expect(page).not.toContain('<img');
    expect(page.match(/<script/g)?.length).toBe(2);
    expect(page.match(/<\/script/g)?.length).toBe(2);
    expect(page).not.toContain('<!--');
    const data = /id="data">(.*?)<\/script>/s.exec(page)![1];
    expect((JSON.parse(data) as { labels: string[] }).labels).toContain(evil);
  });

  it('shows control characters of a name instead of obeying them', () => {
    const page = render(source({ title: 'a\u202egpj.exe' }));
    expect(page.replace(/id="data">.*?<\/script>/s, '')).not.toContain('\u202e');
  });

  it('says that it lists only some of very many pictures', () => {
    const pictures = Array.from({ length: 10_001 }, (_, at) => ({
      ...SCORES.pictures[at % 200],
      path: `${at}.jpg`,
    }));
    expect(render(source({ scores: { ...SCORES, pictures } }))).toContain('lists 10,000 of 10,001 pictures');
    expect(render()).not.toContain('This page lists');
  });
});

describe('the page of an unusual model', () => {
  const { learningCurve: _, threshold: __, ...metrics } = METRICS;
  const few = (count: number) => ({ ...SCORES, pictures: SCORES.pictures.slice(0, count) });

  it('of one picture, without threshold, findings and curve', () => {
    const page = withoutScript(source({ scores: few(1), metrics, dataFindings: undefined }));
    expect(page).toContain('1 of 1.');
    expect(page).not.toContain('NaN');
    expect(page).not.toContain('undefined');
  });

  it('of a hundred labels lists the largest confusions, where a matrix would fill the screen', () => {
    const labels = Array.from({ length: 100 }, (_label, at) => `label ${at}`);
    const pictures = SCORES.pictures.map((picture, at) => ({
      ...picture,
      label: labels[at % 100],
      scores: labels.map((_label, place) => (place === (at * 7) % 100 ? 0.9 : 0.001)),
    }));
    const page = withoutScript(
      source({
        scores: { ...SCORES, labels, pictures },
        metrics: { ...metrics, labels: labels.map((label) => ({ ...metrics.labels[0], label })) },
        dataFindings: undefined,
      }),
    );
    expect(page).not.toContain('class="matrix"');
    // 7a = a (mod 100) for 0 and 50 alone.
    expect(page.match(/data-cell/g)).toHaveLength(98);
    expect(page).not.toContain('NaN');
  });
});

describe('fixes.csv', () => {
  it('has the proposals, clearest first', () => {
    const [header, first] = fixesCsv(proposedFixes(FINDINGS)).split('\r\n');
    expect(header).toBe('path,label,suggested,why');
    expect(first).toBe('roses/159079265_d77a9ac920_n.jpg,roses,tulips,"93 % tulips, 1 % roses"');
  });

  it.each(['=1+1', "'=x", '@a', '-2', '+a', "'plain", 'a"b,c\nd', '', '\ttab'])('gives %j back', (text) => {
    const line = fixesCsv([{ path: text, label: 'a', suggested: 'b', why: '' }]).split('why\r\n')[1];
    const written = line.startsWith('"')
      ? /^"((?:""|[^"])*)"/.exec(line)![1].replaceAll('""', '"')
      : line.split(',')[0];
    expect(written).not.toMatch(/^[=+\-@\t\r]/);
    expect(readField(written)).toBe(text);
  });
});
