import { visible } from '../io/visible.ts';

/** Text that is HTML already: everything else that goes into {@link markup} is escaped. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Of the templates themselves: a matrix would be ten times as long. */
const INDENT = /\n\s+/g;

type Part = Markup | string | number | false | undefined | readonly Part[];

/** A piece of a page: paths, labels and whatever else stands between the literal parts is data, never markup. */
export function markup(parts: TemplateStringsArray, ...values: readonly Part[]): Markup {
  return new Markup(
    parts
      .map((part, at) => part.replace(INDENT, '\n') + (at < values.length ? written(values[at]) : ''))
      .join(''),
  );
}

/** Nothing for `false` and `undefined`, so that a condition can stand in a template. */
function written(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(written).join('');
  return visible(String(part)).replace(/[&<>"']/g, (character) => ESCAPES[character]);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A value as JSON that may stand in a `<script>`: no text in it can end the element, or begin a comment. */
export function scriptJson(value: unknown): Markup {
  return new Markup(JSON.stringify(value).replaceAll('<', '\\u003c'));
}
