/** What sources want of one module. */
export interface Wanted {
  /** True where nobody can list it: `export *`, `import('module')`. */
  readonly everything: boolean;
  /** Exported name → what stands behind a dot after it: types may be named so. */
  readonly names: Members;
}

/** Names, and in each those that stand behind a dot after it. */
export type Members = Map<string, Members>;

/** `import A, { B as C } from 'module'`, `export … from`, `import 'module'`, `import('module')`. */
const IMPORTS =
  /\b(?:(?:import|export)\s+(?:type\s+)?([\w\s{},*$]+?)\s+from\s*|import\s*(\(?)\s*)['"]([^'"\n]+)['"]/g;

/** Adds what one source imports to what is wanted already; a module that is only loaded has an entry too. */
export function addImports(source: string, wanted: Map<string, Wanted>): void {
  for (const [, clause, parenthesis, module] of source.matchAll(IMPORTS) as Iterable<
    readonly [string, string | undefined, string | undefined, string]
  >) {
    const before = wanted.get(module) ?? { everything: false, names: new Map() };
    const star = /\*(?:\s+as\s+([\w$]+))?/.exec(clause ?? '');
    const namespace = star?.at(1);
    const isAll = parenthesis === '(' || (star !== null && namespace === undefined);
    wanted.set(module, { everything: before.everything || isAll, names: before.names });
    if (namespace !== undefined) addUses(source, namespace, before.names);
    for (const [exported, local] of namesIn((clause ?? '').replace(/\*.*$/, '')))
      addUses(source, local, membersAt(before.names, exported));
  }
}

/** Exported and local names of a clause. */
function namesIn(clause: string): readonly (readonly [exported: string, local: string])[] {
  const [, inner = ''] = /\{([^}]*)\}/.exec(clause) ?? [];
  const whole = clause
    .replace(/\{[^}]*\}/, '')
    .split(',')[0]
    .trim();
  const named = inner.split(',').flatMap((one): [string, string][] => {
    const words = one
      .trim()
      .replace(/^type\s+(?!as\b)/, '')
      .split(/\s+as\s+/);
    return words[0] === '' ? [] : [[words[0], words.at(-1)!]];
  });
  return whole === '' ? named : [['default', whole], ...named];
}

/** Finds `local.One.Two`, also in what is no type: to know too much does no harm. */
function addUses(source: string, local: string, into: Members): void {
  const name = local.replaceAll('$', '\\$');
  for (const [, path] of source.matchAll(
    new RegExp(`(?<![\\w$.])${name}((?:\\??\\.[A-Za-z_$][\\w$]*)+)`, 'g'),
  ))
    path.split(/\??\./).slice(1).reduce(membersAt, into);
}

function membersAt(members: Members, name: string): Members {
  const there = members.get(name) ?? new Map<string, Members>();
  members.set(name, there);
  return there;
}
