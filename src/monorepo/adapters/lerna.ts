import type { MemberRules, MonorepoAdapter, Root } from '../adapter.ts';
import { readJsonc } from '../parse.ts';
import { registerGlobs } from '../register.ts';

const FILE = 'lerna.json';

/** Since version 7 the package manager's workspaces are the members, unless lerna.json lists `packages` of its own. */
export const lerna: MonorepoAdapter = {
  name: 'lerna',
  label: 'Lerna',
  axis: 'runner',
  detect: ({ view }) => view.exists(FILE),
  members: rulesOf,
  async join(root, added) {
    const rules = await rulesOf(root);
    return rules ? await registerGlobs(root.view, rules, added) : { edits: [], decisions: [] };
  },
};

async function rulesOf({ view }: Root): Promise<MemberRules | undefined> {
  const { packages } = (await readJsonc(view, FILE)) ?? {};
  if (!Array.isArray(packages)) return undefined;
  return {
    file: FILE,
    format: 'json',
    path: ['packages'],
    globs: packages.filter((glob) => typeof glob === 'string'),
  };
}
