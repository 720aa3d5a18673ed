import type { BundleParts } from '../../src/bundle/bundle.ts';
import { commitPlan } from '../../src/io/commit.ts';
import type { CommandOutcome } from '../../src/cli/command.ts';
import { UPDATE_FLAGS } from '../../src/cli/update/spec.ts';
import { run } from '../../src/cli/update/run.ts';
import { solutionGenerator } from '../../generators/solution.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { silentContext } from '../support/silent-context.ts';

type Flags = Partial<Record<keyof typeof UPDATE_FLAGS, string | boolean>>;

/** A generated solution in a temporary folder, and `update` on it, with nobody at the terminal; unformatted unless told, which is faster. */
export async function solutionWorld(
  options: { readonly format: boolean } = { format: false },
  parts: Partial<BundleParts> = {},
) {
  const folder = await temporaryFolder();
  await bundleIn(folder.at('bundle'), { ...ownParts(['daisy', 'rose']), ...parts });
  const root = folder.at('flowers');
  const plan = await solutionGenerator.plan({
    bundle: folder.at('bundle'),
    target: root,
    name: 'flowers',
    packageManager: 'npm',
    verify: false,
    ...options,
  });
  await commitPlan(plan, { force: false });
  return {
    root,
    at: (...names: string[]) => folder.at('flowers', ...names),
    update: (flags: Flags = {}, target = root): Promise<CommandOutcome> => updateIn(target, flags, root),
    [Symbol.asyncDispose]: async () => await folder[Symbol.asyncDispose](),
  };
}

/** `update` on a folder, with nobody at the terminal. */
export async function updateIn(target: string, flags: Flags = {}, cwd = target): Promise<CommandOutcome> {
  const defaults = Object.entries(UPDATE_FLAGS).map(([name, flag]) => [name, flag.fallback] as const);
  const values = { ...Object.fromEntries(defaults), ...flags } as never;
  return await run({ positionals: [target], values, given: new Set(Object.keys(flags)) }, silentContext(cwd));
}
