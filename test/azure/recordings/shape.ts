/** What an answer is made of, without what it says: status, headers that mean something, fields with their kinds, words of enumerations. */
export type Shape = ReadonlyMap<string, string>;

/** Headers that a client goes by. */
const HEADERS = [
  'azure-asyncoperation',
  'content-type',
  'location',
  'retry-after',
  'x-ms-async-operation-timeout',
];

/** Fields whose words are the service's own. */
const WORDS =
  /\.(jobType|computeType|datastoreType|credentialsType|secretsType|vmPriority|allocationState|jobServiceType|jobOutputType|jobInputType|mode|type|protocol|osType|code)$/;

export function shapeOf(status: number, headers: Readonly<Record<string, string>>, body: unknown): Shape {
  const shape = new Map<string, string>([['status', String(status)]]);
  const given = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  for (const name of HEADERS) {
    const value = given.get(name);
    if (value === undefined) continue;
    shape.set(`header ${name}`, name === 'content-type' ? value.split(';')[0] : 'there');
  }
  if (body !== undefined && body !== '') visit(body, 'body', shape);
  return shape;
}

function visit(value: unknown, path: string, shape: Map<string, string>): void {
  if (value === null || typeof value !== 'object') {
    const word = typeof value === 'string' && WORDS.test(path) ? JSON.stringify(value) : undefined;
    shape.set(path, word ?? (value === null ? 'null' : typeof value));
    return;
  }
  shape.set(path, Array.isArray(value) ? 'array' : 'object');
  // Of a list the first: all are alike.
  const inside = Object.entries(value as Readonly<Record<string, unknown>>);
  for (const [key, item] of Array.isArray(value) ? inside.slice(0, 1) : inside)
    visit(item, `${path}.${key}`, shape);
}

/** `- path kind`: recorded, and not emulated; `+ path kind`: emulated alone; `path: recorded → emulated`. Below what differs nothing is compared. */
export function differences(recorded: Shape, emulated: Shape): readonly string[] {
  const found: string[] = [];
  const isBelow = (path: string) =>
    found.some((line) => path.startsWith(`${line.replace(/^[-+] /, '').split(/[ :]/)[0]}.`));
  for (const path of [...new Set([...recorded.keys(), ...emulated.keys()])].sort()) {
    const [there, here] = [recorded.get(path), emulated.get(path)];
    if (there === here || isBelow(path)) continue;
    if (here === undefined) found.push(`- ${path} ${there}`);
    else if (there === undefined) found.push(`+ ${path} ${here}`);
    else found.push(`${path}: ${there} → ${here}`);
  }
  return found;
}
