import { basename, resolve } from 'node:path';
import { ModelBuilderError } from '../../errors.ts';
import type { Subscription } from '../../training/azure/subscriptions.ts';
import type { AzureSession } from '../azure/session.ts';
import { EMBEDDED_BACKBONES } from '../../training/local/backbone-address.ts';
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
import type { Answers, CreateValues, DataAnswers } from './answers.ts';
import { DEFAULT_TARGET } from './given-answers.ts';
import { createPrompts, type Prompts } from './prompts.ts';
import { askProject } from './project-questions.ts';
import { reproducingCommand } from './reproducing-command.ts';
import type { CreateInput } from './run.ts';

const SCENARIO = [
  'You give pictures with a label each: one folder per label, or a CSV file.',
  'You get a trained ONNX classifier and two TypeScript projects that use it:',
  'a model package and a console app. Training takes seconds to minutes here,',
  'without cloud or Python, and nothing leaves this machine; or you train on a GPU',
  'of your own Azure subscription.',
].join('\n');

/** Asks in Model Builder's order: scenario, environment, data, train, evaluate, consume. A flag that is given is not asked for. */
export function wizard(input: CreateInput, context: CommandContext, progress: Progress): Answers {
  const prompts = createPrompts(context.signal);
  const { values, given, positionals } = input;
  let train = values.train;
  let session: AzureSession | undefined;
  return {
    session: () => session,
    async data() {
      prompts.intro('create-model-builder');
      prompts.note(SCENARIO, 'Scenario: image classification');
      if (!given.has('train')) train = await askEnvironment(prompts);
      refuseAzureFlags(train, given);
      // What the flags say of the projects is looked at before anything is computed.
      const target = positionals.at(0);
      const named = settleProject(target ?? DEFAULT_TARGET, values, context);
      const project = target === undefined ? named : await settleMonorepo(target, named, values, context);
      if (target !== undefined) await checkTarget(project, values);
      const answered = await askData(values, context, progress, prompts);
      if (target !== undefined) {
        const { data } = answered;
        await checkTarget(project, values, await pictureFolders({ ...values, data }, context));
      }
      return answered;
    },
    async training(values) {
      let same: CreateValues = { ...values, train };
      if (train === 'azure') {
        const { openAzure } = await import('../azure/session.ts');
        const { askAzure } = await import('./azure-questions.ts');
        session = await openAzure(
          same,
          context,
          (line) => progress.line(line),
          (all) => askSubscription(all, prompts),
        );
        const name = values.name ?? basename(resolve(context.cwd, positionals.at(0) ?? DEFAULT_TARGET));
        same = {
          ...(await askAzure(session, given, same, name, prompts)),
          subscription: session.subscription.id,
        };
      }
      if (train === 'local' && !given.has('backbone'))
        same = { ...same, backbone: await askBackbone(prompts) };
      if (given.has('golden')) return same;
      const question =
        'Keep 3 to 8 of your pictures with the model, re-encoded, to test it? (No: drawn ones)';
      return { ...same, golden: (await prompts.confirm(question)) ? 'dataset' : 'synthetic' };
    },
    async agree({ train: where }) {
      if (where !== 'azure') return;
      if (await prompts.confirm('Start the training on Azure?')) return;
      throw interrupted('Cancelled; nothing was made in Azure.');
    },
    project: (same, pictures) => askProject(input, same, pictures, context, prompts),
    done(answered, project, data) {
      const command = reproducingCommand(answered, project, data, context);
      progress.line(`The same again, without questions:\n  ${command}`);
    },
  };
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
    'Which model to build on?',
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

async function askSubscription(all: readonly Subscription[], prompts: Prompts): Promise<string> {
  const options = all.map(({ id, name }) => ({ value: id, label: name, hint: id }));
  return await prompts.select('Subscription?', options, options[0].value);
}

/** Asks until the pictures can be trained on and somebody has agreed to them. */
async function askData(
  { data: given, ...values }: CreateValues,
  context: CommandContext,
  progress: Progress,
  prompts: Prompts,
): Promise<DataAnswers> {
  for (;;) {
    const data =
      given ??
      (await prompts.text({
        message: 'Where are the pictures? (folder, .zip, or table such as CSV)',
        fallback: './photos',
      }));
    try {
      const loaded = await loadTrainingData({ ...values, data }, context, progress);
      progress.end();
      const { pictures, labels } = loaded.dataset;
      const agreed = await prompts.confirm(
        `Train on these ${plural(pictures.length, 'picture')} of ${plural(labels.length, 'label')}?`,
      );
      if (agreed) return { data, loaded };
      if (given !== undefined) throw interrupted('Cancelled; nothing was written.');
    } catch (error) {
      const canAskAgain =
        given === undefined && error instanceof ModelBuilderError && error.code.startsWith('dataset-');
      if (!canAskAgain) throw error;
      progress.end();
      prompts.complain(error);
    }
  }
}
