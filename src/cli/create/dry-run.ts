import type { Dataset, Finding } from '../../dataset/types.ts';
import { decisionLines } from '../../monorepo/decision-lines.ts';
import { templatesLine } from '../../scaffold/used-templates.ts';
import type { CommandOutcome } from '../command.ts';
import type { ProjectAnswers } from '../project-answers.ts';
import { monorepoResult } from '../steps/generate-projects.ts';
import { datasetResult } from '../steps/load-data.ts';
import type { CreateValues } from './answers.ts';
import { plannedPaths } from './planned-paths.ts';

/** What `create --dry-run` ends with: a training would take time and disk, so it tells what would be trained and written. @param shown the summary, where nobody has read it */
export async function dryRunOutcome(
  project: ProjectAnswers,
  dataset: Dataset,
  { summary, findings }: { readonly summary: string; readonly findings: readonly Finding[] },
  values: CreateValues,
  shown: string | undefined,
): Promise<CommandOutcome> {
  const { files, templates } = await plannedPaths(dataset.labels, project, values);
  const edited = [...new Set(project.monorepo?.insertion.edits.map(({ file }) => file))];
  const lines = [
    ...(shown === undefined ? [] : [shown]),
    ...templates.map(templatesLine),
    ...(project.monorepo ? decisionLines(project.monorepo) : []),
    `Would write to ${project.target}:`,
    ...files.map((path) => `  ${path}`),
    ...edited.map((path) => `  ${path} (an insertion, where it is missing)`),
    'Nothing was changed. With a trained bundle, `npx create-model-builder generate --dry-run` shows every line.',
  ];
  return {
    text: `${lines.join('\n')}\n`,
    result: {
      dryRun: true,
      target: project.target,
      name: project.name,
      ...monorepoResult(project),
      dataset: datasetResult(dataset),
      summary,
      findings,
      templates,
      files,
      ...(project.monorepo && { edited }),
    },
  };
}
