import { resolve } from 'node:path';
import { resolvedPath } from '../io/path-facts.ts';
import { openStateStore, stateDirectory } from '../io/state-store.ts';
import type { CommandContext } from './context.ts';

/** Where the pictures of a model's last training lay: on this machine alone, in the user's own state folder. No manifest may say it. */
export interface Places {
  /** Absolute. */
  readonly data?: string | undefined;
  readonly validationData?: string | undefined;
}

/** @param model absolute folder of the model package */
export async function keptPlaces(model: string, { env }: Pick<CommandContext, 'env'>): Promise<Places> {
  const store = await storeOf(model, env);
  const [data, validationData] = [await store.get('data'), await store.get('validation-data')];
  return { data, validationData };
}

/** Remembers them for `retrain`. Where nothing can be remembered, nothing is: the projects are there all the same. */
export async function keepPlaces(
  model: string,
  { data, validationData }: Places,
  { env, cwd }: Pick<CommandContext, 'env' | 'cwd'>,
): Promise<void> {
  const store = await storeOf(model, env);
  const keep = async (key: string, place: string | undefined): Promise<void> =>
    store.set(key, place === undefined ? undefined : resolve(cwd, place)).catch(() => undefined);
  await keep('data', data);
  await keep('validation-data', validationData);
}

/** Another one than a training's, which ends with it. */
async function storeOf(model: string, env: CommandContext['env']) {
  return openStateStore(() => stateDirectory(env), `${await resolvedPath(model)}/pictures`);
}
