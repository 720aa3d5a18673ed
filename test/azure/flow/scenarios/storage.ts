import { fault, READY, type Row } from './row.ts';

/** Pictures on their way up, results on their way down. */
export const STORAGE: Readonly<Record<string, Row>> = {
  'uploading meets a busy service': {
    scenario: fault({ method: 'PUT', path: 'model-builder/pictures/', nth: 3, times: 2, status: 503 }),
  },
  'uploading: the answer gets lost': {
    scenario: fault({ method: 'PUT', path: 'model-builder/pictures/', nth: 3, after: true, kind: 'reset' }),
  },
  'no role on the storage: its key is the last resort': { scenario: { ...READY, blobRole: false } },
  'no role on the storage, and no keys': {
    scenario: { ...READY, blobRole: false, sharedKeys: false },
    code: 'azure-storage-role',
    says: /Storage Blob Data Contributor/,
  },
  'a datastore without credentials: the job has the access of its user': {
    scenario: { ...READY, sharedKeys: false },
  },
  'a datastore without credentials: the job has the access of its cluster': {
    scenario: { ...READY, sharedKeys: false, computeIdentity: true },
  },
  'a datastore without credentials, with AutoML': {
    scenario: { ...READY, sharedKeys: false },
    options: { azureTrainer: 'automl' },
  },
  'the download breaks off': {
    scenario: fault({ method: 'GET', path: String.raw`bestModel\.onnx`, kind: 'truncate' }),
  },
  'the download is refused': {
    scenario: fault({ method: 'GET', path: String.raw`bestModel\.onnx`, times: 99, status: 403 }),
    code: 'azure-storage-refused',
    jobs: 1,
  },
};
