import { join } from 'node:path';
import { ModelBuilderError } from '../../../errors.ts';
import { randomName } from '../../../io/random-name.ts';
import type { Azure } from '../azure.ts';
import { workspaceId, type WorkspaceAddress } from '../connection.ts';
import { JOB_FOLDER } from '../job/results.ts';
import { codeFolder, SNAPSHOT_HASH_VERSION } from '../transfer/code-folder.ts';
import { uploadSmallFiles } from '../transfer/put-blob.ts';
import { isHeld } from '../transfer/is-held.ts';
import type { TransferOptions } from '../transfer/transfer-options.ts';
import type { Store } from './storage.ts';

/** Name of the code asset; its version is the hash of the script. */
const CODE = 'create-model-builder-training';

/**
 * The code asset with this very script. What lies under its name is believed only when it is the same, byte for byte: anybody who may
 * write to the workspace could have put something else there first. Then it is put under a name that nobody could foresee.
 * @param root folder of our own package
 * @returns its ARM id
 * @throws ModelBuilderError `azure-code`, `azure-storage-…`
 */
export async function ensureCode(
  azure: Azure,
  at: WorkspaceAddress,
  store: Store,
  root: string,
  transfer: TransferOptions,
): Promise<string> {
  const { machineLearning, connection } = azure;
  const code = await codeFolder(join(root, JOB_FOLDER));
  for (const suffix of ['', `-${randomName()}`]) {
    const version = `${code.sha256.slice(0, 16)}${suffix}`;
    const { path, files } = code.at(suffix);
    const codeUri = `${store.place.containerUrl}/${path}`;
    const known = await machineLearning.codeVersion(at, CODE, version);
    if (known !== undefined && !isSame(known.properties.codeUri ?? '', codeUri)) continue;
    if (!(await isHeld(store.place, path, files, transfer))) {
      await uploadSmallFiles(store.place, files, transfer);
      if (!(await isHeld(store.place, path, files, transfer))) continue;
    }
    if (known === undefined) {
      await machineLearning.putCodeVersion(at, CODE, version, {
        properties: {
          codeUri,
          description: 'Training script of create-model-builder',
          properties: { hash_sha256: code.snapshotSha256, hash_version: SNAPSHOT_HASH_VERSION },
        },
      });
    }
    return `${workspaceId(connection, at)}/codes/${CODE}/versions/${version}`;
  }
  throw new ModelBuilderError(
    'azure-code',
    `The training script cannot be put into the workspace ${at.workspace}: what is read back is something else.`,
    {
      hint: 'Somebody changes the workspace’s storage at this moment. Ask who looks after it, or take another --workspace.',
    },
  );
}

/** The service writes the port into an address. */
function isSame(a: string, b: string): boolean {
  const plain = (address: string): string =>
    URL.canParse(address) ? new URL(address).href.replace(/\/+$/, '') : address;
  return plain(a) === plain(b);
}
