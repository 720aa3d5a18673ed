import { join } from 'node:path';
import { EXIT, ModelBuilderError } from '../errors.ts';
import type { ManifestAnswers } from '../scaffold/manifest.ts';

/**
 * The templates that were named with `--templates` when a project was generated.
 * @returns absolute folder or name of a package
 * @throws {ModelBuilderError} `usage-missing-answer` (exit code 2) when they lie in another tree
 */
export function recordedTemplates(root: string, templates: ManifestAnswers['templates']): string | undefined {
  if (templates === undefined) return undefined;
  if (typeof templates !== 'string') {
    throw new ModelBuilderError('usage-missing-answer', 'Missing: --templates <folder|package>.', {
      hint: 'The projects were generated with templates of your own that lie elsewhere. For example: npx create-model-builder update --templates ../templates',
      exitCode: EXIT.usage,
    });
  }
  return /^\.\.?(?:\/|$)/.test(templates) ? join(root, templates) : templates;
}
