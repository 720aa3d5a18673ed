import type { Decision, MonorepoAdapter, Root } from '../adapter.ts';
import { readYaml } from '../parse.ts';
import { REMEDY, remedies } from '../remedy.ts';
import { joinWorkspaces, workspacesOf } from '../workspaces-field.ts';

const SETTINGS = '.yarnrc.yml';
const CONSTRAINTS = 'yarn.config.cjs';

/** Yarn 2 and up. */
export const yarnBerry: MonorepoAdapter = {
  ...workspacesOf('yarn-berry'),
  label: 'Yarn',
  async join(root, added) {
    const settings = (await readYaml(root.view, SETTINGS)) ?? {};
    const runsNone = settings.enableScripts === false;
    const remedy = await remedies(root, added, runsNone ? [] : [REMEDY.dependenciesMeta]);
    const { edits, decisions } = await joinWorkspaces(root, added, remedy);
    const none: Decision[] = runsNone
      ? [{ what: 'install-script', value: 'left alone', reason: `${SETTINGS} lets no install script run` }]
      : [];
    return { edits, decisions: [...decisions, ...none, ...(await constraints(root, settings))] };
  },
  commands: {
    packageManager: 'yarn',
    install: ['yarn', 'install'],
    run: ({ packageName }, script) => `yarn workspace ${packageName} run ${script}`,
    beforeArguments: '',
    exec: 'yarn',
    internalSpec: () => 'workspace:*',
  },
};

/** They are a program: what they want of a `package.json` is known when Yarn has run them. */
async function constraints({ view }: Root, settings: Readonly<Record<string, unknown>>): Promise<Decision[]> {
  if (!(await view.exists(CONSTRAINTS))) return [];
  const when = settings.enableConstraintsChecks === true ? 'at every install' : 'by its own command';
  const reason = `its rules are checked ${when}; yarn constraints --fix fits the new package.json files to them`;
  return [{ what: 'constraints', value: CONSTRAINTS, reason }];
}
