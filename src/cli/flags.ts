import { EXIT, ModelBuilderError } from '../errors.ts';
import type { Flag } from './command.ts';

/** Any text but the empty one. */
export function text(placeholder: string, description: string): Flag<string | undefined>;
export function text(placeholder: string, description: string, fallback: string): Flag<string>;
export function text(placeholder: string, description: string, fallback?: string): Flag<string | undefined> {
  return { placeholder, description, fallback, parse: parseText };
}

/** A switch that is off unless given. */
export function toggle(description: string, short?: string): Flag<boolean> {
  return { description, fallback: false, ...(short === undefined ? {} : { short }) };
}

/** A switch that is on unless `--no-<name>` is given. */
export function enabled(description: string): Flag<boolean> {
  return { description, fallback: true, negated: true };
}

/** A switch that a command decides for itself unless it is said one way or the other. */
export function eitherWay(description: string, otherwise: string): Flag<boolean | undefined> {
  return { description, otherwise, fallback: undefined };
}

export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean;
}

/** A number inside a closed range. */
export function number<T extends number | undefined>(
  placeholder: string,
  description: string,
  range: NumberRange,
  fallback: T,
): Flag<T | number> {
  return { placeholder, description, fallback, parse: (value, flag) => parseNumber(value, flag, range) };
}

/** One of a few words. */
export function choice<const Words extends readonly string[], T extends Words[number] | undefined>(
  words: Words,
  description: string,
  fallback: T,
): Flag<T | Words[number]> {
  const listed = words.join('|');
  return {
    placeholder: `<${listed}>`,
    description,
    fallback,
    parse(value, flag) {
      if (words.includes(value)) return value;
      throw badValue(flag, value, `one of ${words.join(', ')}`);
    },
  };
}

/** A span of time in seconds: `90`, `90s`, `10m`, `2h`. */
export function duration(
  placeholder: string,
  description: string,
  { min, max }: NumberRange,
): Flag<number | undefined> {
  return {
    placeholder,
    description,
    fallback: undefined,
    parse(value, flag) {
      const match = /^(\d+(?:\.\d+)?)\s*([smh]?)$/.exec(value.trim());
      const seconds = match === null ? NaN : Number(match[1]) * { s: 1, m: 60, h: 3600 }[match[2] || 's']!;
      if (seconds >= min && seconds <= max) return seconds;
      throw badValue(flag, value, `${min} seconds to ${max / 3600} hours, written 90s, 10m or 2h`);
    },
  };
}

/** The one wording for a value that a flag does not take. */
export function badValue(flag: string, value: string, allowed: string): ModelBuilderError {
  return new ModelBuilderError('usage-bad-value', `${flag} does not take ${JSON.stringify(value)}.`, {
    hint: `Allowed: ${allowed}.`,
    exitCode: EXIT.usage,
  });
}

function parseText(value: string, flag: string): string {
  if (value.trim() !== '' && !value.includes('\0')) return value;
  throw badValue(flag, value, 'text that is not empty');
}

function parseNumber(value: string, flag: string, { min, max, integer }: NumberRange): number {
  const parsed = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value.trim()) ? Number(value) : NaN;
  if (parsed >= min && parsed <= max && (integer !== true || Number.isInteger(parsed))) return parsed;
  throw badValue(flag, value, `${integer === true ? 'a whole number' : 'a number'} from ${min} to ${max}`);
}
