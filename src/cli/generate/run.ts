import { EXIT, ModelBuilderError } from '../../errors.ts';
import type { CommandInput, CommandOutcome } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { refuseFlags } from '../meaningless-flags.ts';
import { missingAnswers } from '../missing.ts';
import { settleProject } from '../project-answers.ts';
import type { Prompts } from '../create/questions.ts';
import { createProgress } from '../report/progress.ts';
import { checkTarget } from '../steps/check-target.ts';
import { finishProjects } from '../steps/finish-projects.ts';
import {
  commitProjects,
  monorepoResult,
  planSolution,
  previewPlan,
  projectsPlace,
  projectsResult,
} from '../steps/generate-projects.ts';
import { settleMonorepo } from '../steps/settle-monorepo.ts';
import { sayHalfDone } from '../steps/half-done.ts';
import { settleGenerator } from '../steps/settle-generator.ts';
import { withBundle } from './bundle-source.ts';
import { MODEL_FLAGS, type GENERATE_FLAGS } from './spec.ts';

/** `model-builder generate` */
export async function run(
  { positionals, values: given, given: flags }: CommandInput<typeof GENERATE_FLAGS>,
  context: CommandContext,
): Promise<CommandOutcome> {
  const target = positionals.at(0);
  const noModel = given.bundle === undefined && given.model === undefined;
  if (target === undefined || noModel) {
    const missing = [
      ...(target === undefined ? ['<target>'] : []),
      ...(noModel ? ['--bundle <folder>'] : []),
    ];
    throw missingAnswers(missing, 'npx create-model-builder generate flowers --bundle ./bundle');
  }
  if (given.bundle !== undefined && given.model !== undefined) {
    throw new ModelBuilderError('usage-contradiction', '--bundle and --model cannot both be given.', {
      hint: 'A bundle has its own model: leave one of them out.',
      exitCode: EXIT.usage,
    });
  }
  if (given.bundle !== undefined)
    refuseFlags(MODEL_FLAGS, flags, 'for --model', 'Give --model <onnx> instead of --bundle');
  const project = await settleMonorepo(target, settleProject(target, given, context), given, context);
  const values = await settleGenerator(given, project.target, await promptsIf(given.json, context));
  if (!values.dryRun) await checkTarget(project, values);

  const progress = createProgress(context.terminal, context.now);
  return await withBundle(values, context, progress, async (bundle) => {
    const plan = await planSolution(bundle, project, values, progress);
    if (values.dryRun) {
      await sayHalfDone(plan.root, progress);
      const { diff, files } = await previewPlan(plan);
      return {
        text: diff,
        result: {
          dryRun: true,
          target: plan.root,
          ...monorepoResult(project),
          templates: plan.templates,
          files,
          diff,
        },
      };
    }
    const files = await commitProjects(plan, values.force, context, progress);
    const finished = await finishProjects(plan, project, values, context, progress);
    const next = finished.next.map((command) => `  ${command}`).join('\n');
    return {
      text: `Projects: ${projectsPlace(plan, project)}\nNext:\n${next}\n`,
      result: projectsResult(plan, project, files, finished),
      ...(finished.error && { error: finished.error }),
    };
  });
}

/** Somebody to ask, where there is somebody. */
async function promptsIf(json: boolean, { terminal, signal }: CommandContext): Promise<Prompts | undefined> {
  if (!terminal.canAsk || json) return undefined;
  return (await import('../create/prompts.ts')).createPrompts({ terminal, signal });
}
