/**
 * Compiles the package's own templates into functions, beside the compiled code: most of the time of a generation went into
 * compiling them again. Part of `npm run build`.
 *
 *     npx tsx tools/precompile-templates.ts [folder of the compiled code]
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { packageFile } from '../src/io/package-file.ts';
import { packageTemplates, readTemplates } from '../src/io/read-templates.ts';
import { precompileTemplates } from './precompile.ts';

const dist = resolve(process.argv[2] ?? packageFile('dist'));
const templates = await readTemplates(packageTemplates());
await mkdir(join(dist, 'templates'), { recursive: true });
await writeFile(join(dist, 'templates', 'precompiled.js'), precompileTemplates(templates));
