import { writeFile } from 'node:fs/promises';
import { referenceFile } from '../reference.ts';
import { recordReferences } from './references.ts';

for (const reference of await recordReferences()) {
  const { source, runtime, pictures } = reference;
  await writeFile(referenceFile(source.name), `${JSON.stringify(reference, null, 2)}\n`);
  console.log(`${source.name}: ${pictures.length} pictures through ${runtime.package} ${runtime.version}`);
}
