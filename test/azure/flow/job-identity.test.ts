import { expect, test } from 'vitest';
import { jobIdentity } from '../../../src/training/azure/flow/job-identity.ts';

const ASSIGNED = { '/userAssignedIdentities/one': { clientId: '44444444-4444-4444-8444-444444444444' } };

test.each([
  [undefined, { identityType: 'UserIdentity' }],
  [{ type: 'None' }, { identityType: 'UserIdentity' }],
  [{ type: 'SystemAssigned' }, { identityType: 'Managed' }],
  [{ type: 'SystemAssigned,UserAssigned', userAssignedIdentities: ASSIGNED }, { identityType: 'Managed' }],
  [
    { type: 'UserAssigned', userAssignedIdentities: ASSIGNED },
    { identityType: 'Managed', clientId: '44444444-4444-4444-8444-444444444444' },
  ],
])('a cluster with the identity %j', (identity, expected) => {
  expect(jobIdentity(identity && { identity })).toEqual(expected);
});
