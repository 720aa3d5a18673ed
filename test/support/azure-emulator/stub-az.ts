import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Names } from './scenario.ts';

/** How the stubbed Azure CLI answers; it reads this anew every time. */
export interface AzSettings {
  readonly names: Names;
  /** Life of its tokens. */
  readonly seconds: number;
  readonly signedOut: boolean;
}

// Answers the three questions that credentials and people ask of `az`.
const SCRIPT = `
import { appendFileSync, readFileSync } from 'node:fs';
const folder = new URL('.', import.meta.url);
const { names, seconds, signedOut } = JSON.parse(readFileSync(new URL('settings.json', folder), 'utf8'));
const args = process.argv.slice(2);
appendFileSync(new URL('calls.log', folder), JSON.stringify(args) + '\\n');
const value = (name) => args[args.indexOf(name) + 1];
if (signedOut) {
  process.stderr.write("ERROR: Please run 'az login' to setup account.\\n");
  process.exit(1);
}
const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const words = args.filter((arg, i) => !arg.startsWith('-') && !(args[i - 1] ?? '').startsWith('-')).join(' ');
const subscription = args.includes('--subscription') ? value('--subscription') : names.subscription;
if (words === 'account get-access-token') {
  const audience = args.includes('--resource') ? value('--resource') : args.includes('--scope') ? value('--scope').replace(/\\/\\.default$/, '') : 'https://management.core.windows.net/';
  const now = Math.floor(Date.now() / 1000);
  const claims = { aud: audience, iss: 'https://sts.windows.net/' + names.tenant + '/', iat: now - 60, nbf: now - 60, exp: now + seconds, tid: names.tenant, oid: '22222222-2222-4222-8222-222222222222', upn: 'tester@example.com' };
  const token = part({ alg: 'none', typ: 'JWT' }) + '.' + part(claims) + '.';
  const expiresOn = new Date((now + seconds) * 1000).toISOString().replace('T', ' ').replace('Z', '000');
  console.log(JSON.stringify({ accessToken: token, expiresOn, expires_on: now + seconds, subscription, tenant: names.tenant, tokenType: 'Bearer' }));
} else if (words === 'account show') {
  console.log(JSON.stringify({ environmentName: 'AzureCloud', id: subscription, isDefault: true, name: 'Emulated', state: 'Enabled', tenantId: names.tenant, user: { name: 'tester@example.com', type: 'user' } }));
} else if (words === 'version') {
  console.log(JSON.stringify({ 'azure-cli': '2.80.0' }));
} else {
  process.stderr.write("ERROR: '" + words + "' is not stubbed.\\n");
  process.exit(2);
}
`;

/** Writes an `az` for PATH into a folder. */
export function writeStubAz(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const script = join(folder, 'az.mjs');
  writeFileSync(script, SCRIPT);
  writeFileSync(join(folder, 'az'), `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`, {
    mode: 0o755,
  });
  writeFileSync(join(folder, 'az.cmd'), `@"${process.execPath}" "${script}" %*\r\n`);
}

export function writeAzSettings(folder: string, settings: AzSettings): void {
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
}

/** PATH with the stub before everything else. */
export function pathWith(folder: string): string {
  return `${folder}${delimiter}${process.env.PATH}`;
}
