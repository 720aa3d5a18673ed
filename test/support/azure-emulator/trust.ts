import tls from 'node:tls';
import type { SecureContext, SecureContextOptions } from 'node:tls';

/**
 * Makes this very process trust a CA, as NODE_EXTRA_CA_CERTS does for processes that start with it: for tests of product code in process.
 * @param ca PEM
 * @returns undoes it
 */
export function trustInThisProcess(ca: string): () => void {
  const original = tls.createSecureContext;
  tls.createSecureContext = (options?: SecureContextOptions): SecureContext => {
    const made = original(options);
    (made.context as { addCACert(pem: string): void }).addCACert(ca);
    return made;
  };
  return () => {
    tls.createSecureContext = original;
  };
}
