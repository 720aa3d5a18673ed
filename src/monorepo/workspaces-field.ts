import type { Joined, Member, MemberRules, NewMember, Root } from './adapter.ts';
import { isPlainObject, workspaceGlobs } from './package-manifest.ts';
import { registerGlobs } from './register.ts';

/** `workspaces` of `package.json`, as npm, Yarn and Bun have it: a list, or `{ "packages": [] }`. */
export function workspaceRules({ manifest }: Root): MemberRules | undefined {
  const globs = workspaceGlobs(manifest);
  if (globs === undefined) return undefined;
  const path = isPlainObject(manifest.workspaces) ? ['workspaces', 'packages'] : ['workspaces'];
  return { file: 'package.json', format: 'json', path, globs };
}

/** Registers in `workspaces`, where the root has it, and adds what the package manager needs besides. */
export async function joinWorkspaces(
  root: Root,
  added: readonly NewMember[],
  members: readonly Member[],
  more: Joined,
): Promise<Joined> {
  const rules = workspaceRules(root);
  if (rules === undefined) return more;
  const { edits, decisions } = await registerGlobs(root.view, rules, added, members);
  return { edits: [...edits, ...more.edits], decisions: [...decisions, ...more.decisions] };
}
