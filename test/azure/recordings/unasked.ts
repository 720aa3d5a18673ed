import type { RecordingFile } from './replay.ts';

/** Recorded pairs that this client has no counterpart of, and why. */
export const UNASKED: readonly (readonly [file: RecordingFile, places: readonly number[], why: string])[] = [
  ['blob', [0, 1, 2, 3, 4], 'the wire of storage is Azurite’s, against which transfers are tested'],
  [
    'code',
    [0, 2],
    'scripts go into the default container; pending uploads and searches by hash are not used',
  ],
  ['compute', [16], 'the end of an operation in another subscription'],
  ['data', [0], 'pictures are named by their place in the datastore, not as data assets'],
  ['datastore', [0, 3, 5, 13], 'datastores are never made, and only the default one is looked for'],
  [
    'deployment',
    [8, 12],
    'an operation’s status beyond the first is not read; deployments are never cancelled',
  ],
  ['environment', [1, 2], 'environments are never made; a version is taken from its container or its list'],
  ['errors', [9], 'online endpoints are never deleted; a 502 is retried as retry.test.ts says'],
  ['errors', [17], 'an operation’s status beyond the first is not read'],
  ['job-list', [2, 4], 'components and models are never listed'],
  [
    'key-vault',
    [2, 6, 7],
    'a vault is recovered by the deployment; the end of a purge is read from the vault',
  ],
  ['provider', [3], 'nothing is ever unregistered'],
  ['resource-group', [0], 'a group is read, not asked for its head'],
  ['run-history', [2, 6], 'single runs are read by their details'],
  [
    'run-history',
    [9, 10, 11, 15, 16, 17, 18],
    'the wire of storage is Azurite’s, against which downloads are tested',
  ],
  [
    'workspace',
    [1, 2, 3, 6, 7, 8, 9, 12, 13, 14],
    'workspaces are never changed or diagnosed; their operations are not read',
  ],
];
