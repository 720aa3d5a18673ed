import { basename, resolve } from 'node:path';
import { ModelBuilderError } from '../../errors.ts';
import { pastedPath } from '../../io/pasted-path.ts';
import { EMBEDDED_BACKBONES } from '../../training/local/backbone-address.ts';
import type { AzureSession } from '../azure/session.ts';
import { interrupted } from '../errors.ts';
import { refuseAzureFlags } from '../meaningless-flags.ts';
import type { CommandContext } from '../context.ts';
import type { Progress } from '../report/progress.ts';
import { settleMonorepo } from '../steps/settle-monorepo.ts';
import { checkTarget } from '../steps/check-target.ts';
import { loadTrainingData } from '../steps/load-data.ts';
import { pictureFolders } from '../steps/outside-pictures.ts';
import { settleProject } from '../project-answers.ts';
import { plural } from '../report/figures.ts';
import type { Answers, CreateValues, Settled } from './answers.ts';
import { DEFAULT_TARGET } from './given-answers.ts';
import { createPrompts } from './prompts.ts';
import { askProject } from './project-questions.ts';
import type { Prompts } from './questions.ts';
import { reproducingCommand } from './reproducing-command.ts';
import type { CreateInput } from './run.ts';
import { withWayBack, type Questions } from './way-back.ts';

const SCENARIO =
  'You give pictures with a label each: a folder for each label, or a table. You get a trained classifier and two TypeScript ' +
  'projects that use it: a package with the model, and a console app. Training takes seconds to minutes here, and nothing ' +
  'leaves this machine; or you train on a GPU of your own Azure subscription.';

/** Answers of somebody who sits here. */
export interface WizardAnswers extends Answers {
  /** The command that answers the same without a question. */
  again(settled: Settled): string;
}

/** Asks everything before anything is computed: where to train, the pictures, the model, the projects. A flag that is given is not asked for. */
export function wizard(input: CreateInput, context: CommandContext, progress: Progress): WizardAnswers {
  const prompts = createPrompts(context, true);
  const { values, given, positionals } = input;
  const target = positionals.at(0);
  let session: AzureSession | undefined;
  return {
    session: () => session,
    async settle() {
      prompts.intro('create-model-builder');
      prompts.note(`${SCENARIO}\n\n${prompts.back}`, 'Scenario: image classification');
      return await withWayBack(prompts, ask);
    },
    async agree({ train: where }) {
      if (where !== 'azure') return;
      if (await createPrompts(context).confirm('Start the training on Azure?')) return;
      throw interrupted('Cancelled; nothing was made in Azure.');
    },
    again: ({ values: answered, project, data }) => reproducingCommand(answered, project, data, context),
  };

  async function ask(questions: Questions): Promise<Settled> {
    session = undefined;
    let train = given.has('train') ? values.train : await askEnvironment(questions);
    refuseAzureFlags(train, given);
    if (train === 'azure') {
      const { signInFirst } = await import('./azure-sign-in.ts');
      session = await signInFirst(values, context, progress, questions);
      // Whoever cannot sign in may train here instead.
      if (session === undefined) train = 'local';
    }
    // What the flags say of the projects is looked at before anything is computed.
    const named = settleProject(target ?? DEFAULT_TARGET, values, context);
    const project = target === undefined ? named : await settleMonorepo(target, named, values, context);
    if (target !== undefined) await checkTarget(project, values);
    const { data, loaded } = await askData(values, context, progress, questions);
    const pictures = await pictureFolders({ ...values, data }, context);
    if (target !== undefined) await checkTarget(project, values, pictures);
    const read = { ...values, train, labelsFrom: loaded.labelsFrom };
    const trained = await askTraining(read, questions);
    return { data, loaded, ...(await askProject(input, trained, pictures, context, questions)) };
  }

  async function askTraining(read: CreateValues, questions: Questions): Promise<CreateValues> {
    let same = read;
    if (session !== undefined) {
      const { askAzure } = await import('./azure-questions.ts');
      const name = same.name ?? basename(resolve(context.cwd, target ?? DEFAULT_TARGET));
      same = {
        ...(await askAzure(session, given, same, name, questions)),
        subscription: session.subscription.id,
      };
    }
    if (same.train === 'local' && !given.has('backbone'))
      same = { ...same, backbone: await askBackbone(questions) };
    if (given.has('golden')) return same;
    const question =
      'Keep 3 to 8 of your pictures in the project, made small, so that its tests can check the model? (No: patterns drawn by the tool)';
    return { ...same, golden: (await questions.confirm(question)) ? 'dataset' : 'synthetic' };
  }
}

async function askEnvironment(prompts: Prompts): Promise<'local' | 'azure'> {
  return await prompts.select(
    'Where to train?',
    [
      { value: 'local', label: 'Here', hint: 'on this machine, free of charge' },
      { value: 'azure', label: 'Azure', hint: 'on GPUs of your own subscription; costs money' },
    ],
    'local',
  );
}

/** @returns what to give `--backbone`; undefined for the default */
async function askBackbone(prompts: Prompts): Promise<string | undefined> {
  const [faster, better] = EMBEDDED_BACKBONES;
  const answer = await prompts.select(
    'Which network to build on?',
    [
      { value: faster, label: 'Faster', hint: 'EfficientNet-Lite0; your model has 4 MB' },
      {
        value: better,
        label: 'More accurate',
        hint: 'by about a point; 9 MB, 2.6 times the work',
      },
    ],
    faster,
  );
  return answer === faster ? undefined : answer;
}

/** Asks until the pictures can be trained on and somebody has agreed to them. */
async function askData(
  { data: given, ...values }: CreateValues,
  context: CommandContext,
  progress: Progress,
  questions: Questions,
): Promise<Pick<Settled, 'data' | 'loaded'>> {
  for (;;) {
    const data =
      given ??
      pastedPath(
        await questions.text({
          message: 'Where are the pictures? (folder, .zip, or table such as CSV)',
          fallback: './photos',
        }),
        context.cwd,
      );
    try {
      const loaded = await questions.done(async () => {
        const read = await loadTrainingData({ ...values, data }, context, progress);
        progress.end();
        return read;
      });
      const { pictures, labels } = loaded.dataset;
      const agreed = await questions.confirm(
        `Train on these ${plural(pictures.length, 'picture')} of ${plural(labels.length, 'label')}?`,
      );
      if (agreed) return { data, loaded };
      if (given !== undefined) throw interrupted('Cancelled; nothing was written.');
    } catch (error) {
      const canAskAgain =
        given === undefined && error instanceof ModelBuilderError && error.code.startsWith('dataset-');
      if (!canAskAgain) throw error;
      progress.end();
      const hint = 'Put that right and press Enter, or name other pictures.';
      questions.complain(new ModelBuilderError(error.code, error.message, { hint }));
    }
  }
}
