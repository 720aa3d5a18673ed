import type { CommandContext } from '../context.ts';
import { missingAnswers } from '../missing.ts';
import { settleProject } from '../project-answers.ts';
import type { Progress } from '../report/progress.ts';
import { shellWord } from '../reproduce.ts';
import { settleGenerator } from '../steps/settle-generator.ts';
import { settleMonorepo } from '../steps/settle-monorepo.ts';
import { checkTarget } from '../steps/check-target.ts';
import { pictureFolders } from '../steps/outside-pictures.ts';
import { checkWorkspaceValue } from '../training-answers.ts';
import type { Answers } from './answers.ts';
import type { CreateInput } from './run.ts';

/** The folder of the projects that `--yes` accepts, and the wizard offers. */
export const DEFAULT_TARGET = 'image-classifier';

/**
 * Answers from flags alone. What would stop the run at its end stops it here, before anything is computed.
 * @throws ModelBuilderError `usage-missing-answer`, naming every flag that is missing
 */
export async function givenAnswers(
  { positionals, values }: Pick<CreateInput, 'positionals' | 'values'>,
  context: CommandContext,
  progress: Progress,
): Promise<Answers> {
  checkWorkspaceValue(values);
  const target = positionals.at(0) ?? (values.yes ? DEFAULT_TARGET : undefined);
  const { data } = values;
  if (data === undefined || target === undefined) {
    const missing = [
      ...(target === undefined ? ['<target>'] : []),
      ...(data === undefined ? ['--data <folder|zip|table>'] : []),
    ];
    const example = `npm create model-builder@latest ${shellWord(target ?? 'my-app')} -- --data ${shellWord(data ?? './photos')}`;
    throw missingAnswers(missing, example);
  }
  const project = await settleMonorepo(target, settleProject(target, values, context), values, context);
  const pictures = await pictureFolders(values, context);
  await checkTarget(project, values, pictures);
  const settled = await settleGenerator(values, project.target);
  return {
    async settle() {
      // Loaded when all that can be refused has been: a wrong flag is answered at once.
      const { loadTrainingData } = await import('../steps/load-data.ts');
      const loaded = await loadTrainingData({ ...values, data }, context, progress);
      const { labelsFrom } = loaded;
      return { data, loaded, values: { ...values, labelsFrom, answers: settled.answers }, project };
    },
  };
}
