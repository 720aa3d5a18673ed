import { EXIT, ModelBuilderError } from '../../errors.ts';
import type { ManagerCommands, MonorepoAdapter, NewMember, Root } from '../adapter.ts';
import { mostCommon } from '../most-common.ts';
import { isPlainObject } from '../../plain-object.ts';
import { readJsonc } from '../parse.ts';
import { REMEDY, remedies } from '../remedy.ts';

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
    const category = reviewCategory(config);
    const wanted = config.packageManager === 'pnpm' ? REMEDY.rush : { ...REMEDY.npmrc, file: NPMRC };
    const remedy = await remedies(root, added, [wanted]);
    const reason = `${FILE} lists every project${category === undefined ? '' : `; review category "${category}" is that of most`}`;
    return {
      edits: [
        ...added.map(({ set, packageName, folder }) => ({
          project: set,
          file: FILE,
          format: 'json' as const,
          insert: 'item' as const,
          path: ['projects'],
          value: {
            packageName,
            projectFolder: folder,
            ...(category === undefined ? {} : { reviewCategory: category }),
          },
          folder,
          reason: `${packageName} becomes a project`,
        })),
        ...remedy.edits,
      ],
      decisions: [
        ...added.map(({ folder }) => ({ what: 'register', value: folder, reason })),
        ...remedy.decisions,
      ],
    };
  },
  commands: commandsWith('pnpm'),
  commandsAt: async (root) => commandsWith((await configOf(root)).packageManager),
};

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

/** Needed on every project where approved packages are reviewed. */
function reviewCategory({ categories, projects }: RushConfig): string | undefined {
  if (!categories) return undefined;
  return mostCommon(projects.flatMap(({ reviewCategory: one }) => (typeof one === 'string' ? [one] : [])));
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
