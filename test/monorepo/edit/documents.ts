import fc from 'fast-check';

export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };
export type Path = readonly (string | number)[];

const AWKWARD = [
  'packages/*',
  '@scope/x',
  '!**/test',
  '*',
  '^1.2.3',
  'workspace:*',
  'has space',
  "it's",
  'say "hi"',
  'true',
  'null',
  '~',
  '',
  '1.0',
  '012',
  'yes',
  '- dash',
  '#hash',
  'a #b',
  'a: b',
  '[x]',
  '{y}',
  'a,b',
  '// no comment',
  '/* nor this */',
  'tab\tin',
  'line\nbreak',
  'ünïcödé 猫',
  '\\back',
  ' padded ',
  '<<',
  '? q',
  '%x',
  '@',
  '`',
];

export const text = fc.oneof(
  fc.constantFrom(...AWKWARD),
  fc.string({ maxLength: 8 }),
  fc.stringMatching(/^[a-z]{1,6}$/),
);
const key = fc
  .oneof(
    { weight: 3, arbitrary: fc.stringMatching(/^[a-z]{1,5}$/) },
    fc.constantFrom(...AWKWARD.filter((each) => each !== '012' && each !== '<<')),
  )
  .filter((each) => each !== '__proto__' && !/^\d+$/.test(each));
export const scalar = fc.oneof(text, fc.integer({ min: -99, max: 99 }), fc.boolean());

const { tree } = fc.letrec<{ tree: Value; object: Record<string, Value> }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(scalar, fc.constant(null)),
    fc.array(scalar, { maxLength: 4 }),
    fc.array(tie('tree'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(key, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
}));

export const document = fc.dictionary(key, tree, { maxKeys: 5, noNullPrototype: true });
export const jsonValue = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(key, scalar, { maxKeys: 3, noNullPrototype: true }),
);
export const newKeys = fc.array(key, { minLength: 1, maxLength: 3 });

/** The paths of all lists, or of all objects, the top level first. */
export function pathsOf(value: Value, kind: 'list' | 'object', path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) === (kind === 'list') ? [path] : [];
  const below = Array.isArray(value)
    ? value.flatMap((item, index) => pathsOf(item, kind, [...path, index]))
    : Object.entries(value).flatMap(([name, item]) => pathsOf(item, kind, [...path, name]));
  return [...own, ...below];
}

export function at(value: Value, path: Path): Value | undefined {
  return path.reduce<Value | undefined>((found, segment) => {
    if (typeof found !== 'object' || found === null) return undefined;
    return Object.hasOwn(found, segment) ? (found as Record<string | number, Value>)[segment] : undefined;
  }, value);
}

/** The value with another one at a path, whose objects are made. */
export function withAt(value: Value | undefined, path: Path, put: Value): Value {
  const [segment, ...rest] = path;
  if (path.length === 0) return put;
  if (Array.isArray(value)) return value.with(segment as number, withAt(value[segment as number], rest, put));
  const object = (value ?? {}) as Record<string, Value>;
  return { ...object, [segment]: withAt(object[segment], rest, put) };
}
