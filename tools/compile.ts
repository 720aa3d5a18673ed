import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'rolldown';

const ROOT = join(import.meta.dirname, '..');

/** Small packages that every command needs are compiled in, and where their licence is: finding their files takes longer than running them. */
const COMPILED_IN: Readonly<Record<string, string>> = {
  commander: 'LICENSE',
  'fast-string-width': 'license',
  'fast-string-truncated-width': 'license',
};

/** What `--help` needs. */
const START =
  /[\\/]src[\\/](errors|cli[\\/]([^\\/]+|(.+[\\/])?(spec|flags))|io[\\/](own-package|process-interrupt|terminal))\.ts$|[\\/]commander[\\/]/;

/** What only some commands need. */
const SELDOM =
  /[\\/]src[\\/](training|update|cli[\\/](azure|create|predict|retrain|templates|train|update))[\\/]/;

/**
 * Compiles the package's code: into a few files in place of some four hundred, which a generation would have to find, read and
 * link one by one. What loads a package stays in a file of its own, so that the package is loaded with it and not before.
 * @param directory absolute path; what lies in it is removed
 */
export async function compile(directory: string): Promise<void> {
  await build({
    cwd: ROOT,
    input: {
      plopfile: 'plopfile.ts',
      'generators/nx': 'generators/nx.ts',
      'src/index': 'src/index.ts',
      'src/bin': 'src/bin.ts',
    },
    platform: 'node',
    external: isPackage,
    // Most of them are dynamic for the sake of another entry.
    checks: { ineffectiveDynamicImport: false },
    transform: { target: 'node20.19' },
    plugins: [licences()],
    output: {
      dir: directory,
      cleanDir: true,
      entryFileNames: '[name].js',
      chunkFileNames: 'src/chunks/[name]-[hash].js',
      codeSplitting: {
        groups: [
          { name: 'start', test: START, priority: 2 },
          {
            name: (id, bundle) =>
              SELDOM.test(id) || bundle.getModuleInfo(id)?.isEntry || loadsPackages(id, bundle)
                ? null
                : 'generate',
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

/** Whether a module needs a package before it can run, by itself or by what it imports. */
function loadsPackages(id: string, bundle: Bundle, seen = new Set<string>()): boolean {
  if (seen.has(id)) return false;
  seen.add(id);
  if (isPackage(id)) return true;
  const imported = bundle.getModuleInfo(id)?.importedIds ?? [];
  return imported.some((next) => loadsPackages(next, bundle, seen));
}

/** Writes the licences of what is compiled in beside it. */
function licences(): Plugin {
  return {
    name: 'licences',
    generateBundle() {
      const texts = Object.entries(COMPILED_IN).map(([name, file]) => {
        const licence = readFileSync(join(ROOT, 'node_modules', name, file), 'utf8');
        return `${name}\n\n${licence.trim()}\n`;
      });
      this.emitFile({
        type: 'asset',
        fileName: 'THIRD-PARTY-LICENSES.txt',
        source: texts.join(`\n${'-'.repeat(80)}\n\n`),
      });
    },
  };
}
