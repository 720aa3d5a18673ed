import { text } from '../flags.ts';
import { COMMON_FLAGS } from '../shared-flags.ts';

/** Flags of every `templates` command. */
export const TEMPLATES_FLAGS = {
  templates: text('<folder|package>', 'folder or npm package of templates that stand before all others'),
  project: text(
    '<folder>',
    'project or repository whose templates are meant: those in its .model-builder/templates',
    '.',
  ),
  ...COMMON_FLAGS,
};

export const PATTERN = {
  name: 'pattern',
  description: 'which ones: a file, a folder, or a pattern with * and **, such as "model/**" or "README.md"',
};
