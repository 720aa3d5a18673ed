import { createHash } from 'node:crypto';
import { markup, scriptJson, Markup } from './markup.ts';
import { GENERATOR } from './report-files.ts';

export interface PageParts {
  readonly title: string;
  readonly body: Markup;
  /** What the script draws; nothing of it is executed. */
  readonly data: unknown;
  readonly style: string;
  readonly script: string;
}

/**
 * One file that opens from disk. Its policy lets it run the one script and the one style that are in it, show pictures that are in
 * it, and ask nobody for anything.
 */
export function renderPage({ title, body, data, style, script }: PageParts): string {
  const policy = [
    "default-src 'none'",
    'img-src data:',
    `style-src '${digest(style)}'`,
    `script-src '${digest(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>\n${
    markup`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="generator" content="${GENERATOR}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <link rel="icon" href="data:," />
        <title>${title}</title>
        <style>${new Markup(style)}</style>
      </head>
      <body>
        ${body}
        <script type="application/json" id="data">${scriptJson(data)}</script>
        <script>${new Markup(script)}</script>
      </body>
    </html>
`.text
  }`;
}

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
