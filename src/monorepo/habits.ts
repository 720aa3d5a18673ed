import type { Decision } from './adapter.ts';
import type { Monorepo } from './detect.ts';
import { readJsonc } from './parse.ts';
import type { Sibling } from './survey.ts';

export interface Habits {
  /** Of all members, where Lerna keeps one for all. */
  readonly version?: string;
  readonly checkScripts: readonly string[];
  readonly ignoresDist: boolean;
  readonly decisions: readonly Decision[];
}

/** Names that repositories have for the compiler's check. */
const CHECKS = ['typecheck', 'type-check', 'check-types', 'check:types', 'types:check'];

/** What the members of this repository have in common. */
export async function habitsOf({ root, runners }: Monorepo, siblings: readonly Sibling[]): Promise<Habits> {
  const version = runners.some(({ name }) => name === 'lerna') ? await lernaVersion(root.view) : undefined;
  const manifests = siblings.map(({ manifest }) => manifest);
  const checkScripts = CHECKS.filter((name) => {
    const having = manifests.filter(({ scripts }) => scripts?.[name] !== undefined).length;
    return having > 0 && having * 2 >= manifests.filter(({ scripts }) => scripts !== undefined).length;
  });
  const ignoresDist = !ignoresFolder((await root.view.readText('.gitignore')) ?? '', 'dist');
  return {
    ...(version !== undefined && { version }),
    checkScripts,
    ignoresDist,
    decisions: [
      ...(version === undefined
        ? []
        : [{ what: 'version', value: version, reason: 'lerna.json keeps one version for all members' }]),
      ...checkScripts.map((name) => ({ what: 'script', value: name, reason: 'other members have it' })),
      ...(ignoresDist
        ? [
            {
              what: 'gitignore',
              value: 'dist/',
              reason: "the root's .gitignore leaves dist alone; each project gets its own",
            },
          ]
        : []),
    ],
  };
}

async function lernaVersion(view: Monorepo['root']['view']): Promise<string | undefined> {
  const { version } = (await readJsonc(view, 'lerna.json')) ?? {};
  return typeof version === 'string' && /^\d/.test(version) ? version : undefined;
}

function ignoresFolder(gitignore: string, name: string): boolean {
  const line = new RegExp(`^(?:\\*\\*/)?${name}/?\\*{0,2}$`);
  return gitignore.split('\n').some((one) => line.test(one.trim()));
}
