import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'rolldown';

/**
 * Takes Node's own modules without `import`, which asks for every export of theirs, and thereby loads what only some of them
 * need: streams for `node:fs`, web cryptography for `node:crypto`.
 */
export function builtinsWhenUsed(): Plugin {
  const imported = /^import \{ ([^}]+) \} from "(node:[^"]+)";$/gm;
  return {
    name: 'builtins-when-used',
    renderChunk: (code) =>
      code.replaceAll(
        imported,
        (_, names: string, id: string) =>
          `const { ${names.replaceAll(' as ', ': ')} } = process.getBuiltinModule("${id}");`,
      ),
  };
}

/** commander loads `node:child_process` to run subcommands that are programs of their own: we have none. */
export function commanderWithoutPrograms(): Plugin {
  const required = "const childProcess = require('node:child_process');";
  return {
    name: 'commander-without-programs',
    transform(code, id) {
      if (!/[\\/]commander[\\/]lib[\\/]command\.js$/.test(id)) return null;
      if (!code.includes(required)) this.error(`${id} no longer has the line ${required}`);
      return code.replace(required, '');
    },
  };
}

/**
 * Writes the licences of what is compiled in beside it.
 * @param files package → its licence file
 */
export function licences(root: string, files: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'licences',
    generateBundle() {
      const texts = Object.entries(files).map(([name, file]) => {
        const licence = readFileSync(join(root, 'node_modules', file), 'utf8');
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
