import { EXIT, ModelBuilderError } from '../../errors.ts';
import type { Joined, ManagerCommands, MonorepoAdapter, NewMember, Root } from '../adapter.ts';
import { membersIn, parentFolder, usualMembers } from '../evidence.ts';
import type { Insertion } from '../insertion.ts';
import { mostCommon } from '../most-common.ts';
import { isPlainObject } from '../../plain-object.ts';
import { readJsonc } from '../parse.ts';
import { REMEDY, remedies } from '../remedy.ts';
import type { SharedEdit } from '../shared-edit.ts';

const FILE = 'rush.json';
/** Of which Rush makes those that package managers read. */
const NPMRC = 'common/config/rush/.npmrc';

/** Members stand in a list, one record each; Rush installs, and nothing else may. */
export const rush: MonorepoAdapter = {
  name: 'rush',
  label: 'Rush',
  axis: 'manager',
  detect: ({ view }) => view.exists(FILE),
  async members(root) {
    const { projects } = await configOf(root);
    return {
      file: FILE,
      format: 'json',
      path: ['projects'],
      globs: projects.map((one) => String(one.projectFolder)),
    };
  },
  async join(root, added) {
    const config = await configOf(root);
    for (const project of added) assertDepth(project, config);
    const wanted = config.packageManager === 'pnpm' ? REMEDY.rush : { ...REMEDY.npmrc, file: NPMRC };
    const remedy = await remedies(root, added, [wanted]);
    return {
      edits: [...added.map((project) => recordEdit(project, config)), ...remedy.edits],
      decisions: [
        ...added.map(({ folder }) => {
          const category = reviewCategory(config, folder);
          const why =
            category === undefined ? '' : `; review category "${category}" is that of its neighbours`;
          return { what: 'register', value: folder, reason: `${FILE} lists every project${why}` };
        }),
        ...remedy.decisions,
      ],
    };
  },
  commands: commandsWith('pnpm'),
  commandsAt: async (root) => commandsWith((await configOf(root)).packageManager),
};

function recordEdit({ set, packageName, folder }: NewMember, config: RushConfig): SharedEdit {
  const category = reviewCategory(config, folder);
  return {
    project: set,
    file: FILE,
    format: 'json',
    insert: 'item',
    path: ['projects'],
    value: {
      packageName,
      projectFolder: folder,
      ...(category === undefined ? {} : { reviewCategory: category }),
    },
    folder,
    reason: `${packageName} becomes a project`,
  };
}

/**
 * Scripts that Rush wants of every project: those of its phases, and of its commands for all projects. Script name → the script of a
 * generated project that it stands for; `''` for one that has nothing to do.
 */
export async function rushScripts({ view }: Root): Promise<Insertion['moreScripts']> {
  const { commands, phases } = (await readJsonc(view, 'common/config/rush/command-line.json')) ?? {};
  const list = (value: unknown): Record<string, unknown>[] =>
    Array.isArray(value) ? value.filter(isPlainObject) : [];
  const wanted = [
    ...list(phases).filter(({ missingScriptBehavior: missing }) => missing !== 'silent' && missing !== 'log'),
    ...list(commands).filter(
      ({ commandKind, shellCommand }) => commandKind === 'bulk' && shellCommand === undefined,
    ),
  ].filter(({ ignoreMissingScript }) => ignoreMissingScript !== true);
  const names = wanted.flatMap(({ name }) =>
    typeof name === 'string' && !OWN_SCRIPTS.has(name) ? [name] : [],
  );
  if (names.length === 0) return undefined;
  return Object.fromEntries(
    names.map((name) => [name, /test/.test(name) ? 'test' : /build|compile/.test(name) ? 'build' : '']),
  );
}

/** Rush's own command for all projects, whose script all generated projects have. */
const OWN_SCRIPTS = new Set(['build']);

/**
 * Where every project has to depend on the same versions, an exception for those that the generated code can not do with.
 * @param different dependency → version that the projects depend on
 * @throws {ModelBuilderError} `monorepo-versions` (exit code 2) when there is no file for exceptions
 */
export async function rushExceptions(
  { view }: Root,
  added: readonly NewMember[],
  different: Readonly<Record<string, string>>,
): Promise<Joined> {
  const files = [
    'common/config/rush/common-versions.json',
    'common/config/subspaces/default/common-versions.json',
  ];
  const present = await Promise.all(files.map((file) => readJsonc(view, file)));
  const config = await readJsonc(view, FILE);
  const isStrict = [config, ...present].some((one) => one?.ensureConsistentVersions === true);
  const names = Object.keys(different);
  if (!isStrict || names.length === 0) return { edits: [], decisions: [] };
  const file = files.find((_, index) => present[index] !== undefined);
  if (file === undefined)
    throw new ModelBuilderError(
      'monorepo-versions',
      `${FILE} wants the same versions everywhere, and the generated code needs newer ones than the other projects have: ${names.join(', ')}.`,
      {
        hint: `Nothing was written. Raise them in the repository, or make an empty ${files[0]}: it gets "allowedAlternativeVersions".`,
        exitCode: EXIT.usage,
      },
    );
  const reason = (name: string): string =>
    `${name} is allowed in another version than the other projects have`;
  return {
    edits: names.flatMap((name) =>
      added.map(({ set }): SharedEdit => ({
        project: set,
        file,
        format: 'json',
        insert: 'item',
        path: ['allowedAlternativeVersions', name],
        value: different[name],
        reason: reason(name),
      })),
    ),
    decisions: names.map((name) => ({
      what: 'version',
      value: `${name} ${different[name]}`,
      reason: reason(name),
    })),
  };
}

/** npm and Yarn know no `workspace:` in Rush, which links a project by its version. */
function commandsWith(packageManager: RushConfig['packageManager']): ManagerCommands {
  return {
    packageManager,
    install: ['rush', 'update'],
    run: ({ folder }, script) => `(cd ${folder} && rushx ${script})`,
    beforeArguments: '',
    exec: 'npx',
    internalSpec: (version) => (packageManager === 'pnpm' ? 'workspace:*' : version),
  };
}

interface RushConfig {
  /** The one whose version rush.json names. */
  readonly packageManager: 'pnpm' | 'npm' | 'yarn';
  readonly projects: readonly Record<string, unknown>[];
  readonly minDepth: number;
  readonly maxDepth: number;
  readonly categories: boolean;
}

/** Depths as Rush has them when rush.json is silent: 1 to 2 folders below the root. */
async function configOf({ view }: Root): Promise<RushConfig> {
  const config = (await readJsonc(view, FILE)) ?? {};
  const policy = config.approvedPackagesPolicy;
  const named = (['npm', 'yarn'] as const).find((name) => typeof config[`${name}Version`] === 'string');
  return {
    packageManager: typeof config.pnpmVersion === 'string' ? 'pnpm' : (named ?? 'pnpm'),
    projects: Array.isArray(config.projects) ? config.projects.filter(isPlainObject) : [],
    minDepth: typeof config.projectFolderMinDepth === 'number' ? config.projectFolderMinDepth : 1,
    maxDepth: typeof config.projectFolderMaxDepth === 'number' ? config.projectFolderMaxDepth : 2,
    categories:
      isPlainObject(policy) && Array.isArray(policy.reviewCategories) && policy.reviewCategories.length > 0,
  };
}

/** Needed on every project where approved packages are reviewed: that of most neighbours, else of most projects that ship. */
function reviewCategory({ categories, projects }: RushConfig, folder: string): string | undefined {
  if (!categories) return undefined;
  const known = projects.map((one) => ({ ...one, folder: String(one.projectFolder) }));
  const near = membersIn(known, [parentFolder(folder)]);
  const most = (group: readonly Record<string, unknown>[]): string | undefined =>
    mostCommon(group.flatMap(({ reviewCategory: one }) => (typeof one === 'string' ? [one] : [])));
  return most(near) ?? most(usualMembers(known));
}

function assertDepth({ folder }: NewMember, { minDepth, maxDepth }: RushConfig): void {
  const depth = folder.split('/').length;
  if (depth >= minDepth && depth <= maxDepth) return;
  throw new ModelBuilderError(
    'monorepo-folder',
    `${folder} lies ${depth} deep, and ${FILE} wants projects ${minDepth} to ${maxDepth} deep.`,
    {
      hint: 'Choose another place with --model-folder and --console-app-folder.',
      exitCode: EXIT.usage,
    },
  );
}
