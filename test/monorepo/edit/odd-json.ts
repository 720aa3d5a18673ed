import type { Noise } from './noise.ts';
import type { Value } from './documents.ts';

/** Writes JSON as nobody would: any white space, with comments and trailing commas for JSONC, one kind of line end. */
export function oddJson(value: Value, noise: Noise, jsonc: boolean): string {
  const eol = noise.pick(['\n', '\r\n']);
  const unit = noise.pick(['  ', '\t', '    ']);
  const blank = ['', ' ', eol, '\t', `${eol}${unit}`, `${eol}${unit}${unit}`, `${eol}${eol}`, '  '];
  const comments = [
    `// note${eol}`,
    '/* a, "b": [ */',
    ` /* two${eol} lines */ `,
    `${eol}// own ] line${eol}${unit}`,
  ];
  const gap = () => noise.pick([...blank, ...(jsonc ? comments : [])]);
  const list = (parts: readonly string[], open: string, close: string, neat: string | undefined) => {
    if (parts.length === 0) return open + gap() + close;
    const [before, after] = neat === undefined ? [gap, gap] : [() => neat, () => ''];
    const trailing = jsonc && noise.pick([false, true]) ? `,${gap()}` : '';
    return open + before() + parts.join(`${after()},${before()}`) + trailing + (neat ?? gap()) + close;
  };
  const write = (each: Value, depth: number): string => {
    if (typeof each !== 'object' || each === null) return JSON.stringify(each);
    const neat = noise.pick([undefined, eol + unit.repeat(depth + 1), ' ', '']);
    if (Array.isArray(each))
      return list(
        each.map((item) => write(item, depth + 1)),
        '[',
        ']',
        neat,
      );
    const entry = ([key, item]: [string, Value]) =>
      `${JSON.stringify(key)}${noise.pick(['', ' '])}:${gap()}${write(item, depth + 1)}`;
    return list(Object.entries(each).map(entry), '{', '}', neat);
  };
  return noise.pick(['', '\uFEFF']) + gap() + write(value, 0) + noise.pick([eol, '', gap()]);
}
