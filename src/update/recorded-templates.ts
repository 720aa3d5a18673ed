import { resolve } from 'node:path';
import { EXIT, ModelBuilderError } from '../errors.ts';
import { recordedPlace } from '../io/template-places.ts';
import { leadsOutOf } from '../io/tree-around.ts';
import type { ManifestAnswers } from '../scaffold/manifest.ts';

/** Name of a package; everything else is a path. */
const PACKAGE = /^(?:@[\w-][\w.-]*\/)?[\w-][\w.-]*$/;

/**
 * The templates that were named with `--templates` when a project was generated.
 * @param tree absolute; see `treeAround`
 * @returns absolute folder or name of a package
 * @throws {ModelBuilderError} `usage-missing-answer` (exit code 2) when they lie outside the tree, and the user has not named them;
 *   `templates-owner` when they belong to another user
 */
export async function recordedTemplates(
  root: string,
  templates: ManifestAnswers['templates'],
  tree: string,
): Promise<string | undefined> {
  if (templates === undefined) return undefined;
  if (typeof templates !== 'string') {
    throw new ModelBuilderError('usage-missing-answer', 'Missing: --templates <folder|package>.', {
      hint: 'The projects were generated with templates of your own that lie elsewhere. For example: npx create-model-builder update --templates ../templates',
      exitCode: EXIT.usage,
    });
  }
  if (PACKAGE.test(templates)) return await recordedPlace(root, templates);
  const folder = resolve(root, templates);
  // A manifest comes with the repository, and could name anybody's folder.
  if (!(await leadsOutOf(tree, folder))) return await recordedPlace(root, folder);
  throw new ModelBuilderError(
    'usage-missing-answer',
    `The manifest in ${root} names the templates in ${folder}, which are not part of ${tree}. They were not read.`,
    {
      hint: `If that is right, say so: npx create-model-builder update --templates ${JSON.stringify(folder)}`,
      exitCode: EXIT.usage,
    },
  );
}
