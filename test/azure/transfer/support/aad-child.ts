/** Uploads and downloads with a token, over HTTPS: NODE_EXTRA_CA_CERTS counts only at the start of a process. Argument: JSON. */
import { readFile } from 'node:fs/promises';
import type { TokenCredential } from '@azure/identity';
import type { Picture } from '../../../../src/dataset/types.ts';
import { CLOUDS } from '../../../../src/training/azure/clouds.ts';
import type { DatastoreSecrets } from '../../../../src/training/azure/transfer/blob-place.ts';
import { downloadBlob } from '../../../../src/training/azure/transfer/download-blob.ts';
import { openPlace } from '../../../../src/training/azure/transfer/open-place.ts';
import { PICTURES_FOLDER } from '../../../../src/training/azure/transfer/picture-path.ts';
import { uploadPictures } from '../../../../src/training/azure/transfer/upload-pictures.ts';
import { options } from './world.ts';

export interface AadTask {
  readonly accountUrl: string;
  readonly account: string;
  readonly container: string;
  readonly audience: string;
  readonly secrets?: DatastoreSecrets;
  readonly pictures: readonly Picture[];
  readonly target: string;
}

const task = JSON.parse(process.argv[2]) as AadTask;
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = Math.floor(Date.now() / 1000);
const claims = {
  aud: task.audience,
  iss: 'https://sts.windows.net/ab1f708d-50f6-404c-a006-d71b2ac7a606/',
  iat: seconds - 60,
  nbf: seconds - 60,
  exp: seconds + 3600,
};
const credential: TokenCredential = {
  getToken: () =>
    Promise.resolve({
      token: `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.x`,
      expiresOnTimestamp: (seconds + 3600) * 1000,
    }),
};
let asked = 0;
try {
  const place = await openPlace(
    {
      datastore: { accountName: task.account, containerName: task.container },
      account: { id: `/storageAccounts/${task.account}`, blobEndpoint: `${task.accountUrl}/` },
      cloud: { ...CLOUDS.public, endpoint: task.accountUrl },
      credential,
      secrets: () => {
        asked += 1;
        return Promise.resolve(task.secrets);
      },
      need: 'write',
    },
    options(),
  );
  const { files, paths } = await uploadPictures(place, task.pictures, options());
  const path = `${PICTURES_FOLDER}/${paths.get(task.pictures[0].sha256)}`;
  await downloadBlob({ kind: 'blob', place, path }, task.target, options());
  const arrived = await readFile(task.target, 'utf8');
  console.log(JSON.stringify({ access: place.access.kind, asked, files, arrived }));
} catch (error) {
  const { code, message, hint } = error as Error & { code?: string; hint?: string };
  console.log(JSON.stringify({ code, message, hint, asked }));
}
