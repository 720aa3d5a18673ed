import { join } from 'node:path';
import { build } from 'rolldown';
import { builtinsWhenUsed, commanderWithoutPrograms, licences } from './compile-plugins.ts';

const ROOT = join(import.meta.dirname, '..');

/** Small packages that every command or generation needs are compiled in, and where their licence is: finding their files takes longer than running them. */
const COMPILED_IN: Readonly<Record<string, string>> = {
  commander: 'commander/LICENSE',
  'fast-string-width': 'fast-string-width/license',
  'fast-string-truncated-width': 'fast-string-truncated-width/license',
  'handlebars/runtime.js': 'handlebars/LICENSE',
};

/** What `--help` needs. */
const START =
  /[\\/]src[\\/](errors|cli[\\/]([^\\/]+|(.+[\\/])?(spec|flags))|io[\\/](own-package|process-interrupt|terminal))\.ts$|[\\/]commander[\\/]/;

/** What every generation needs, with all that it imports. */
const GENERATION = 'src/cli/generate/run.ts';

/**
 * Compiles the package's code: into a few files in place of some four hundred, which a generation would have to find, read and
 * link one by one. What loads a package stays in a file of its own, so that the package is loaded with it and not before.
 * @param directory absolute path; what lies in it is removed
 */
export async function compile(directory: string): Promise<void> {
  let needs: ReadonlySet<string> | undefined;
  await build({
    cwd: ROOT,
    input: {
      plopfile: 'plopfile.ts',
      'generators/nx': 'generators/nx.ts',
      'src/index': 'src/index.ts',
      'src/bin': 'src/bin.ts',
      'src/model-builder': 'src/model-builder.ts',
    },
    platform: 'node',
    external: isPackage,
    // Most of them are dynamic for the sake of another entry.
    checks: { ineffectiveDynamicImport: false },
    transform: { target: 'node20.19' },
    plugins: [builtinsWhenUsed(), commanderWithoutPrograms(), licences(ROOT, COMPILED_IN)],
    output: {
      dir: directory,
      cleanDir: true,
      comments: false,
      entryFileNames: '[name].js',
      chunkFileNames: 'src/chunks/[name]-[hash].js',
      codeSplitting: {
        groups: [
          { name: 'start', test: START, priority: 2 },
          {
            name: (id, bundle) => ((needs ??= generationNeeds(bundle)).has(id) ? 'generate' : null),
            debugName: 'generate',
            priority: 1,
          },
        ],
      },
    },
  });
}

/** Whether an import is that of a package, which an install puts beside this one; the compiler's own helpers are not. */
function isPackage(id: string): boolean {
  return !/^(\.|\/|\0|[a-z]:\\|node:|@oxc-project\/runtime\/)/i.test(id) && !(id in COMPILED_IN);
}

interface Bundle {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

function generationNeeds(bundle: Bundle): ReadonlySet<string> {
  const needed = new Set([join(ROOT, GENERATION)]);
  // Grows while it is gone through.
  for (const id of needed) for (const next of bundle.getModuleInfo(id)?.importedIds ?? []) needed.add(next);
  return needed;
}
