import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const IO_MODULES = [
  'node:fs',
  'node:fs/promises',
  'node:child_process',
  'node:readline',
  'node:os',
  'node:https',
  'node:http',
];

export default defineConfig(
  {
    ignores: [
      'dist',
      'snapshots',
      'templates',
      'test/fixtures',
      'test/apps/*/**',
      'coverage',
      'demo',
      'eslint.config.js',
    ],
  },
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // `const { left, ...rest }` is how a key is left out.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      'no-console': 'error',
    },
  },
  {
    // Everything before commit is a value: only src/io touches disk, processes, network, terminal.
    files: ['src/**', 'generators/**', 'plopfile.ts'],
    ignores: ['src/io/**'],
    rules: { 'no-restricted-imports': ['error', { paths: IO_MODULES }] },
  },
  {
    // Control characters in a file's name or a server's answer stop at src/io/terminal.ts, and at the questions.
    files: ['src/**', 'generators/**', 'plopfile.ts'],
    ignores: ['src/io/**', 'src/bin.ts', 'src/cli/create/prompts.ts'],
    rules: {
      'no-restricted-imports': ['error', { paths: [...IO_MODULES, '@clack/prompts'] }],
      'no-restricted-properties': [
        'error',
        ...['stdout', 'stderr'].map((property) => ({ object: 'process', property })),
      ],
    },
  },
  { files: ['tools/**', 'bench/**', 'test/**', 'src/io/**'], rules: { 'no-console': 'off' } },
);
