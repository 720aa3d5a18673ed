import { relative, sep } from 'node:path';
import type { Options } from 'prettier';

/**
 * What `.editorconfig` files say of a file, as prettier's options (https://spec.editorconfig.org, and prettier's own mapping).
 * @param configs text of each that counts, nearest first, with its absolute folder
 * @param file absolute
 */
export function editorStyle(
  configs: readonly { folder: string; text: string }[],
  file: string,
): Options | undefined {
  const properties = Object.assign(
    {},
    ...configs
      .toReversed()
      .map(({ folder, text }) => propertiesOf(text, relative(folder, file).split(sep).join('/'))),
  ) as Record<string, string>;
  const style = optionsOf(properties);
  return Object.keys(style).length === 0 ? undefined : style;
}

function propertiesOf(text: string, path: string): Record<string, string> {
  const found: Record<string, string> = {};
  // What stands before the first section is no property of a file.
  let counts = false;
  for (const line of text.split(/\r?\n/).map((one) => one.trim())) {
    const section = /^\[(.+)\]$/.exec(line)?.[1];
    if (section !== undefined) counts = matcherOf(section).test(path);
    const [, key, value] = /^([^#;=:[][^=:]*)[=:](.*)$/.exec(line) ?? [];
    if (counts && key) found[key.trim().toLowerCase()] = value.trim().toLowerCase();
  }
  return found;
}

function optionsOf({
  indent_style: style,
  indent_size: size,
  tab_width: width,
  max_line_length: longest,
  end_of_line: end,
  quote_type: quote,
}: Partial<Record<string, string>>): Options {
  const tabs =
    style === 'tab' || (size === 'tab' && width === undefined) ? true : style === 'space' ? false : undefined;
  const columns =
    tabs === false && isCount(size) ? size : isCount(width ?? size) ? (width ?? size) : undefined;
  return {
    ...(tabs !== undefined && { useTabs: tabs }),
    ...(columns !== undefined && { tabWidth: Number(columns) }),
    ...(longest === 'off' ? { printWidth: Infinity } : isCount(longest) && { printWidth: Number(longest) }),
    ...((quote === 'single' || quote === 'double') && { singleQuote: quote === 'single' }),
    ...((end === 'lf' || end === 'crlf' || end === 'cr') && { endOfLine: end }),
  };
}

function isCount(text: string | undefined): boolean {
  return text !== undefined && /^[1-9]\d{0,2}$/.test(text);
}

/** Of stars in one glob: more are nobody's style, and a regular expression with very many takes for ever. */
const MOST_STARS = 8;
/** Characters; what a regular expression with very many throws, it throws only when it is used. */
const LONGEST_GLOB = 1024;

/** A section's glob; without a slash it is matched against the file's name, in whichever folder. */
function matcherOf(glob: string): RegExp {
  if (glob.length > LONGEST_GLOB || (glob.match(/\*+/g) ?? []).length > MOST_STARS) return NOTHING;
  const anchored = glob.includes('/') ? glob.replace(/^\//, '') : `**/${glob}`;
  try {
    return new RegExp(`^(?:${translated(anchored)})$`);
  } catch {
    return NOTHING;
  }
}

const NOTHING = /[^]^/;

const TOKENS = /\\(.)|\*\*+\/|\*\*+|\*|\?|\[(!?)([^\]/]+)\]|\{(-?\d+)\.\.(-?\d+)\}|[{},]|[^]/g;

function translated(glob: string): string {
  const balanced = glob.split('{').length === glob.split('}').length;
  const isList = (index: number): boolean => balanced && depthAt(glob, index) > 0;
  return glob.replace(
    TOKENS,
    (
      token,
      escaped: string | undefined,
      not: string | undefined,
      set: string | undefined,
      from: string | undefined,
      to: string | undefined,
      index: number,
    ) => {
      if (escaped !== undefined) return literal(escaped);
      if (set !== undefined) return `[${not ? '^' : ''}${set.replace(/[\\\]^]/g, '\\$&')}]`;
      if (from !== undefined && to !== undefined) return range(Number(from), Number(to));
      if (/^\*\*+\/$/.test(token)) return '(?:.*/)?';
      if (/^\*\*+$/.test(token)) return '.*';
      if (token === '*') return '[^/]*';
      if (token === '?') return '[^/]';
      if (balanced && token === '{') return '(?:';
      if (balanced && token === '}') return ')';
      if (token === ',' && isList(index)) return '|';
      return literal(token);
    },
  );
}

function range(from: number, to: number): string {
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  // What nobody writes by hand is not worked out.
  if (high - low > 1000) return '[+-]?\\d+';
  return `(?:${Array.from({ length: high - low + 1 }, (_, index) => low + index).join('|')})`;
}

function depthAt(glob: string, index: number): number {
  const before = glob.slice(0, index);
  return before.split('{').length - before.split('}').length;
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
