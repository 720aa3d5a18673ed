import { resolve } from 'node:path';
import { EXIT, ModelBuilderError } from '../../errors.ts';
import { leadsOutOf } from '../../io/tree-around.ts';
import { isEmbedded, isRemote } from '../../training/local/backbone-address.ts';
import type { CommandContext } from '../context.ts';
import { interrupted } from '../errors.ts';
import type { Places } from '../kept-places.ts';
import { shellWord } from '../reproduce.ts';
import type { RetrainValues, SettledTraining } from './training-values.ts';

interface Place {
  readonly flag: '--data' | '--validation-data' | '--backbone';
  /** Absolute path or address. */
  readonly place: string;
  readonly question: string;
}

/**
 * A manifest comes with the repository, and may name anything: what it names outside its tree is read, and what it names on the
 * network is asked for, only when the user says so. Nothing has been read or requested before.
 * @param kept what the user has trained with on this machine: that is nobody else's word
 * @param tree absolute; what lies in it is the manifest's own
 * @param folder as it was given, for the command that agrees
 * @throws {ModelBuilderError} `usage-missing-answer` (exit code 2) where nobody can be asked; `interrupted` when the answer is no
 */
export async function agreeToPlaces(
  settled: SettledTraining,
  values: RetrainValues,
  kept: Places,
  tree: string,
  folder: string | undefined,
  { terminal, signal }: CommandContext,
): Promise<void> {
  const known = new Set([kept.data, kept.validationData]);
  const places = (await foreignPlaces(settled, values, tree)).filter(({ place }) => !known.has(place));
  if (places.length === 0) return;
  if (!terminal.canAsk || values.json) throw unasked(places, tree, folder);
  const { createPrompts } = await import('../create/prompts.ts');
  const prompts = createPrompts({ terminal, signal });
  for (const { question } of places)
    if (!(await prompts.confirm(question, false))) throw interrupted('Cancelled; nothing was changed.');
}

async function foreignPlaces(
  { data, validationData, backbone }: SettledTraining,
  given: RetrainValues,
  tree: string,
): Promise<readonly Place[]> {
  const from = `The project's manifest names`;
  const pictures = [
    ['--data', data, given.data === undefined],
    ['--validation-data', validationData, given.validationData === undefined],
  ] as const;
  const places: Place[] = [];
  for (const [flag, place, isRecorded] of pictures)
    if (isRecorded && place !== undefined && (await leadsOutOf(tree, place)))
      places.push({ flag, place, question: `${from} the pictures in ${place}, outside ${tree}. Read them?` });
  // A bundle that is given was trained already.
  if (backbone === undefined || given.backbone !== undefined || given.bundle !== undefined) return places;
  if (isEmbedded(backbone)) return places;
  const flag = '--backbone';
  if (isRemote(backbone))
    places.push({ flag, place: backbone, question: `${from} the backbone ${backbone}. Download it?` });
  else if (await leadsOutOf(tree, resolve(tree, backbone)))
    places.push({
      flag,
      place: backbone,
      question: `${from} the backbone ${backbone}, outside ${tree}. Read it?`,
    });
  return places;
}

function unasked(places: readonly Place[], tree: string, folder: string | undefined): ModelBuilderError {
  const named = places.map(({ place }) => place).join(' and ');
  const words = [
    ...(folder === undefined ? [] : [shellWord(folder)]),
    ...places.map(({ flag, place }) => `${flag} ${shellWord(place)}`),
  ];
  return new ModelBuilderError(
    'usage-missing-answer',
    `The project's manifest names ${named}, which is not part of ${tree}. Nothing was read or downloaded.`,
    {
      hint: `If that is right, say so: npx create-model-builder retrain ${words.join(' ')}`,
      exitCode: EXIT.usage,
    },
  );
}
