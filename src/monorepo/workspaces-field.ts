import type { Joined, MemberRules, MonorepoAdapter, NewMember, Root } from './adapter.ts';
import { declaredManager } from './declared-manager.ts';
import { workspaceGlobs } from './package-manifest.ts';
import { isPlainObject } from '../plain-object.ts';
import { registerGlobs } from './register.ts';

/** `workspaces` of `package.json`, as npm, Yarn and Bun have it: a list, or `{ "packages": [] }`. */
export function workspaceRules({ manifest }: Root): MemberRules | undefined {
  const globs = workspaceGlobs(manifest);
  if (globs === undefined) return undefined;
  const path = isPlainObject(manifest.workspaces) ? ['workspaces', 'packages'] : ['workspaces'];
  return { file: 'package.json', format: 'json', path, globs };
}

/** What the package managers share that keep their members in `workspaces`. */
export function workspacesOf<Name extends 'npm' | 'yarn-classic' | 'yarn-berry' | 'bun'>(
  name: Name,
): Pick<MonorepoAdapter, 'axis' | 'detect' | 'members'> & { readonly name: Name } {
  return {
    name,
    axis: 'manager',
    detect: async (root) =>
      workspaceGlobs(root.manifest) !== undefined && (await declaredManager(root)) === name,
    members: (root) => Promise.resolve(workspaceRules(root)),
  };
}

/** Registers in `workspaces`, where the root has it, and adds what the package manager needs besides. */
export async function joinWorkspaces(root: Root, added: readonly NewMember[], more: Joined): Promise<Joined> {
  const rules = workspaceRules(root);
  if (rules === undefined) return more;
  const { edits, decisions } = await registerGlobs(root.view, rules, added);
  return { edits: [...edits, ...more.edits], decisions: [...decisions, ...more.decisions] };
}
