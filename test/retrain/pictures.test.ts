import { mkdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepPlaces, keptPlaces } from '../../src/cli/kept-places.ts';
import { agreeToPlaces } from '../../src/cli/retrain/agree-to-places.ts';
import { findPictures } from '../../src/cli/retrain/pictures.ts';
import type { RetrainValues } from '../../src/cli/retrain/training-values.ts';
import { temporaryFolder } from '../support/bundles.ts';
import { silentContext } from '../support/silent-context.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  for (const name of ['elsewhere/photos', 'work/flowers', 'work/photos'])
    await mkdir(folder.at(name), { recursive: true });
});
afterAll(() => folder[Symbol.asyncDispose]());

const VALUES = { data: undefined, bundle: undefined, json: false } as RetrainValues;
const RECORD = { trainer: 'local', seed: 1, mirror: 'auto', golden: 'dataset' } as const;
const context = () => ({
  ...silentContext(folder.at('work')),
  env: { XDG_STATE_HOME: folder.at('state') },
});

describe('the pictures of a retraining', () => {
  it('are remembered on this machine, where no manifest may say where they were', async () => {
    const [model, data] = [folder.at('work/flowers'), folder.at('elsewhere/photos')];
    await keepPlaces(model, { data: '../elsewhere/photos' }, context());
    const kept = await keptPlaces(model, context());
    expect(kept).toEqual({ data, validationData: undefined });
    expect(await findPictures(RECORD, VALUES, kept, model, context())).toMatchObject({ data });
    expect(await keptPlaces(folder.at('work/other'), context())).toEqual({});
  });

  it('are those that the manifest names, while they are there', async () => {
    const kept = { data: folder.at('elsewhere/photos') };
    const root = folder.at('work/flowers');
    const record = { ...RECORD, data: '../photos' };
    expect(await findPictures(record, VALUES, kept, root, context())).toBe(VALUES);
    const gone = { ...RECORD, data: '../gone' };
    expect(await findPictures(gone, VALUES, kept, root, context())).toMatchObject(kept);
  });

  it('are left to the flag where they are gone and nobody can be asked', async () => {
    const kept = { data: folder.at('gone') };
    expect(await findPictures(RECORD, VALUES, kept, folder.at('work/flowers'), context())).toBe(VALUES);
  });

  it('are not asked about again where this machine has trained with them', async () => {
    const data = folder.at('elsewhere/photos');
    const settled = { data } as never;
    const tree = folder.at('work');
    await agreeToPlaces(settled, VALUES, { data }, tree, undefined, context());
    await expect(agreeToPlaces(settled, VALUES, {}, tree, undefined, context())).rejects.toMatchObject({
      code: 'usage-missing-answer',
    });
  });

  it('cost nothing where nothing can be remembered', async () => {
    const nowhere = { ...context(), env: { XDG_STATE_HOME: '/dev/null' } };
    await keepPlaces(folder.at('work/flowers'), { data: 'photos' }, nowhere);
    expect(await keptPlaces(folder.at('work/flowers'), nowhere)).toEqual({});
  });
});
