import type { Reply, World } from '../types.ts';

/** What storage says where keys are switched off, or where the user has no role on blobs. Signed links are the service's own. */
export function blobAccessReply(world: World, authorization = ''): Reply | undefined {
  const { sharedKeys = true, blobRole = true } = world.scenario;
  if (!sharedKeys && authorization.startsWith('SharedKey')) {
    return refusal(
      'KeyBasedAuthenticationNotPermitted',
      'Key based authentication is not permitted on this storage account.',
    );
  }
  if (!blobRole && authorization.startsWith('Bearer')) {
    return refusal(
      'AuthorizationPermissionMismatch',
      'This request is not authorized to perform this operation using this permission.',
    );
  }
  return undefined;
}

function refusal(code: string, message: string): Reply {
  return {
    status: 403,
    headers: { 'content-type': 'application/xml', 'x-ms-error-code': code },
    body: `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  };
}
