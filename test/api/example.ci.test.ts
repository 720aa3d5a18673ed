import { createRequire } from 'node:module';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/bundles.ts';
import { PROJECT_ROOT } from '../support/made-once.ts';
import { run } from '../support/run.ts';
import { writePhotos } from '../training/support/photos.ts';

const INDEX = join(PROJECT_ROOT, 'src', 'index.ts');
const TSC = join(PROJECT_ROOT, 'node_modules', 'typescript', 'bin', 'tsc');

/** The examples of the package's documentation, one after the other, with the imports that they need. */
async function exampleCode(): Promise<string> {
  const text = await readFile(INDEX, 'utf8');
  const code = [...text.matchAll(/^ \* ```ts\n(.*?)^ \* ```$/gms)]
    .map(([, lines]) => lines.replaceAll(/^ \* ?/gm, ''))
    .join('');
  const exported = [...text.matchAll(/^export \{(.*?)\}/gms)].flatMap(([, list]) => list.split(','));
  const names = exported
    .map((name) => name.trim())
    .filter((name) => name !== '' && new RegExp(`\\b${name}\\b`).test(code));
  return `import { ${names.join(', ')} } from ${JSON.stringify(INDEX)};\n${code}`;
}

it('the examples of the programmatic interface compile as they stand, and do what they say', async () => {
  await using folder = await temporaryFolder();
  const example = folder.at('example.mts');
  await writeFile(example, await exampleCode());
  await symlink(join(PROJECT_ROOT, 'node_modules'), folder.at('node_modules'));
  const config = {
    extends: join(PROJECT_ROOT, 'tsconfig.json'),
    compilerOptions: { rewriteRelativeImportExtensions: false },
    include: [],
    files: ['example.mts', join(PROJECT_ROOT, 'src', 'onnxruntime-node.d.ts')],
  };
  await writeFile(folder.at('tsconfig.json'), JSON.stringify(config));
  const here = { cwd: folder.path };
  await run(process.execPath, [TSC, '--noEmit', '-p', 'tsconfig.json'], here);

  const place = folder.at('place');
  await mkdir(place);
  await writePhotos(join(place, 'photos'), { red: 4, green: 4 });
  await run(process.execPath, ['--import', createRequire(import.meta.url).resolve('tsx'), example], {
    cwd: place,
    env: { MODEL_BUILDER_CACHE: folder.at('cache') },
  });
  expect(await readdir(join(place, 'bundle'))).toContain('MLModel.zip');
  expect(await readdir(join(place, 'flowers'))).toEqual(
    expect.arrayContaining(['flowers-model', 'flowers-console-app']),
  );
  expect(await readdir(place)).toEqual(expect.arrayContaining(['flowers-model', 'flowers-console-app']));
}, 120_000);
