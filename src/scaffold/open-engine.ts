import { pathToFileURL } from 'node:url';
import { packageFile } from '../io/package-file.ts';
import { createPrecompiledEngine, type Precompiled } from './precompiled-engine.ts';
import type { TemplateEngine } from './template-helpers.ts';
import type { Templates } from './templates.ts';

/** Written by the build, for compiled code alone: sources may have changed since. */
const PRECOMPILED = 'dist/templates/precompiled.js';

/**
 * The fastest engine for these templates: functions made by the build while they are this package's own, unchanged, and
 * Handlebars' compiler, loaded only then, for all others.
 */
export async function openTemplateEngine({
  partials,
  sha256,
}: Pick<Templates, 'partials' | 'sha256'>): Promise<TemplateEngine> {
  const precompiled = await readPrecompiled();
  if (precompiled?.sha256 === sha256) return createPrecompiledEngine(precompiled);
  return (await import('./template-engine.ts')).createTemplateEngine(partials);
}

async function readPrecompiled(): Promise<Precompiled | undefined> {
  if (import.meta.url.endsWith('.ts')) return undefined;
  try {
    return (await import(pathToFileURL(packageFile(PRECOMPILED)).href)) as Precompiled;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw cause;
  }
}
