import { generateKeyPairSync, sign } from 'node:crypto';

/** A throw-away certificate for 127.0.0.1 and localhost that is its own authority. Both PEM. */
export interface Certificate {
  readonly key: string;
  readonly certificate: string;
}

const ECDSA_SHA256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const DAY = 86_400_000;

/** Node signs but does not issue certificates: the few bytes of X.509 around the signature are written here. */
export function throwAwayCertificate(now: number): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(tag(0x06, ECDSA_SHA256));
  // 2.5.4.3 is commonName.
  const name = sequence(
    tag(0x31, sequence(tag(0x06, [0x55, 4, 3]), tag(0x0c, Buffer.from('Azure emulator')))),
  );
  const unsigned = sequence(
    tag(0xa0, tag(0x02, [2])),
    tag(0x02, [1, ...Buffer.from(String(now % 1e9))]),
    algorithm,
    name,
    sequence(utcTime(now - DAY), utcTime(now + 30 * DAY)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tag(0xa3, sequence(...EXTENSIONS)),
  );
  const signature = sign('sha256', unsigned, privateKey);
  const certificate = sequence(unsigned, algorithm, tag(0x03, [0, ...signature]));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  };
}

const TRUE = tag(0x01, [0xff]);
const EXTENSIONS = [
  // basicConstraints: a CA; keyUsage: digitalSignature and keyCertSign; subjectAltName.
  extension(19, sequence(TRUE), TRUE),
  extension(15, tag(0x03, [2, 0x84]), TRUE),
  extension(17, sequence(tag(0x82, Buffer.from('localhost')), tag(0x87, [127, 0, 0, 1]))),
];

function extension(id: number, value: Buffer, critical: Buffer = Buffer.alloc(0)): Buffer {
  return sequence(tag(0x06, [0x55, 0x1d, id]), critical, tag(0x04, value));
}

function utcTime(time: number): Buffer {
  return tag(0x17, Buffer.from(`${new Date(time).toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tag(0x30, Buffer.concat(parts));
}

function tag(kind: number, content: Buffer | readonly number[]): Buffer {
  const body = Buffer.from(content);
  const length =
    body.length < 128
      ? [body.length]
      : body.length < 256
        ? [0x81, body.length]
        : [0x82, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from([kind, ...length]), body]);
}
