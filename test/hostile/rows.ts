import { ANSWERS } from './answers.ts';
import { BUNDLES } from './bundles.ts';
import { CONFIGURATION } from './configuration.ts';
import { DATASETS } from './datasets.ts';
import { FIXES } from './fixes.ts';
import { JOURNALS } from './journals.ts';
import { MANIFESTS } from './manifests.ts';
import type { Row } from './row.ts';
import { SURROUNDINGS } from './surroundings.ts';
import { TEMPLATES } from './templates.ts';
import { UNDOS } from './undo.ts';
import { WORKSPACES } from './workspaces.ts';

/** By subject. */
export const ROWS: Readonly<Record<string, readonly Row[]>> = {
  manifests: MANIFESTS,
  answers: ANSWERS,
  journals: JOURNALS,
  undo: UNDOS,
  templates: TEMPLATES,
  configuration: CONFIGURATION,
  workspaces: WORKSPACES,
  bundles: BUNDLES,
  datasets: DATASETS,
  fixes: FIXES,
  surroundings: SURROUNDINGS,
};

/** By subject, those of a profile that this user can lay out. */
export function rowsDue(isDue: (row: Row) => boolean): readonly (readonly [string, readonly Row[]])[] {
  const canLayOut = ({ asRoot }: Row): boolean => !asRoot || process.getuid?.() === 0;
  return Object.entries(ROWS)
    .map(([subject, rows]) => [subject, rows.filter((row) => isDue(row) && canLayOut(row))] as const)
    .filter(([, rows]) => rows.length > 0);
}
