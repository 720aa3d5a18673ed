import type { Finding, Picture } from './types.ts';

/** Names in one message before "and N more". */
const NAMED = 3;

/** How many there are, and the first few by name: to name millions would take seconds. */
export interface Tally {
  readonly length: number;
  readonly shown: readonly string[];
}

/** @param nameOf through {@link show} */
export function tally<Item>(items: readonly Item[], nameOf: (item: Item) => string): Tally {
  return { length: items.length, shown: items.slice(0, NAMED).map(nameOf) };
}

/** A {@link Tally} that grows. */
export interface Count extends Tally {
  /** @param nameOf asked for the first few alone; through {@link show} */
  add(nameOf: () => string): void;
}

export function counted(): Count {
  const shown: string[] = [];
  let length = 0;
  return {
    shown,
    get length() {
      return length;
    },
    add(nameOf) {
      if (length++ < NAMED) shown.push(nameOf());
    },
  };
}

/** One error line. */
export function error(code: string, message: string): Finding {
  return { severity: 'error', code, message };
}

/** One warning line. */
export function warning(code: string, message: string): Finding {
  return { severity: 'warning', code, message };
}

/** A picture that turned out to be damaged when it was decoded; the run goes on without it. */
export function pictureLeftOutFinding(picture: Pick<Picture, 'name'>, reason: string): Finding {
  return warning(
    'dataset-damaged-picture',
    `Damaged, left out: ${show(picture.name)} (${plain(firstLine(reason))}).`,
  );
}

/**
 * One warning for all files (or rows, labels, ...) with the same trouble, none when there are none:
 * `Empty, left out (2 files): rose/1.jpg, rose/7.jpg.`
 * @param items names, through {@link show}, and what else there is to say of each
 */
export function warnings(
  code: string,
  what: string,
  items: readonly string[] | Tally,
  noun = 'file',
): Finding[] {
  return grouped(warning, code, what, items, noun);
}

/** As {@link warnings}, for what stops training. */
export function errors(
  code: string,
  what: string,
  items: readonly string[] | Tally,
  noun = 'file',
): Finding[] {
  return grouped(error, code, what, items, noun);
}

function grouped(
  make: typeof error,
  code: string,
  what: string,
  items: readonly string[] | Tally,
  noun: string,
): Finding[] {
  return items.length === 0 ? [] : [make(code, `${what} (${count(items.length, noun)}): ${some(items)}.`)];
}

/** The first few and how many more there are. Names go through {@link show} first. */
export function some(items: readonly string[] | Tally, separator = ', '): string {
  const names = 'shown' in items ? items.shown : items.slice(0, NAMED);
  const shown = names.map(plain).join(separator);
  return items.length > NAMED ? `${shown} and ${items.length - NAMED} more` : shown;
}

/** `1 file`, `2 files`. */
export function count(amount: number, noun: string): string {
  if (amount === 1) return `1 ${noun}`;
  return `${amount} ${noun.endsWith('y') ? `${noun.slice(0, -1)}ie` : noun}s`;
}

/**
 * Text as it may stand in one line on a terminal: characters that would move the cursor, break the line or reverse the
 * text are written as escapes. Applying it twice changes nothing more.
 */
export function plain(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

/** Characters that the name of a picture may take in a sentence, and a path. */
const LONGEST = { name: 60, path: 240 } as const;

/** At most so many characters of a name: its beginning and its end. A data: address is one, too. */
export function clipped(name: string, kind: keyof typeof LONGEST = 'name'): string {
  const longest = LONGEST[kind];
  if (name.length <= longest) return name;
  const end = Math.floor(longest / 3);
  // Never between the two halves of one character.
  return `${name.slice(0, longest - end - 1)}…${name.slice(-end)}`.replace(/[\ud800-\udfff]/gu, '');
}

/**
 * A name as it may stand in a sentence: {@link plain}, {@link clipped}, and in quotes where its beginning and end would not show.
 */
export function show(name: string): string {
  return shown(name, 'name');
}

/** As {@link show}, for a path, which a reader may have to follow. */
export function showPath(path: string): string {
  return shown(path, 'path');
}

function shown(name: string, kind: keyof typeof LONGEST): string {
  const clear = plain(name) === name && name !== '' && name.trim() === name && !/[",;:()]| {2}/.test(name);
  return clear ? clipped(name, kind) : `"${clipped(plain(name), kind)}"`;
}

/** Decoders' messages repeat themselves over several lines; the first says it. */
export function firstLine(text: string): string {
  return text.split(/[\r\n]/, 1)[0].trim();
}
