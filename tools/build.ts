/**
 * Makes `dist` but for its types, which come from tsc: the code, and beside it the package's own templates and schemas as
 * functions, because most of the time of a generation went into compiling them again. Part of `npm run build`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageFile } from '../src/io/package-file.ts';
import { packageTemplates, readTemplates } from '../src/io/read-templates.ts';
import { compile } from './compile.ts';
import { precompileSchemas } from './precompile-schemas.ts';
import { precompileTemplates } from './precompile.ts';

const dist = packageFile('dist');
await compile(dist);
const templates = await readTemplates(packageTemplates());
await mkdir(join(dist, 'templates'), { recursive: true });
await writeFile(join(dist, 'templates', 'precompiled.js'), precompileTemplates(templates));
await precompileSchemas(join(dist, 'schemas'));
