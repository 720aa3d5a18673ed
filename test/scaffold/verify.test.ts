import { describe, expect, it } from 'vitest';
import { assertCompiles } from '../../src/verify/check-types.ts';
import { compileErrors } from '../../src/verify/verify.ts';
import { write } from '../support/plans.ts';

const CONFIG = JSON.stringify({
  compilerOptions: {
    composite: true,
    rootDir: 'src',
    outDir: 'dist',
    target: 'es2023',
    lib: ['es2023', 'esnext.disposable'],
    module: 'nodenext',
    types: ['node'],
    strict: true,
  },
});
const MODEL = { set: 'model', folder: 'm' } as const;
const APP = { set: 'console-app', folder: 'c' } as const;

function errors(model: Readonly<Record<string, string>>, app: Readonly<Record<string, string>> = {}) {
  const writes = [
    ...['m', 'c'].flatMap((folder) => [
      write(`${folder}/tsconfig.json`, CONFIG),
      write(`${folder}/package.json`, '{ "type": "module" }'),
    ]),
    ...Object.entries(model).map(([path, text]) => write(`m/src/${path}`, text)),
    ...Object.entries(app).map(([path, text]) => write(`c/src/${path}`, text)),
  ];
  return compileErrors([MODEL, APP], { '@acme/m': 'm' }, writes);
}

describe('typechecking generated projects', () => {
  it('knows Node, sharp, onnxruntime, and the project beside', () => {
    const model = `
      import { readFile } from 'node:fs/promises';
      import { InferenceSession, Tensor } from 'onnxruntime-node';
      import sharp from 'sharp';
      export const HERE = new URL('.', import.meta.url);
      export async function run(path: string): Promise<Float32Array> {
        const session = await InferenceSession.create(await readFile(path));
        const data = await sharp(path).resize(2, 2, { fit: 'fill' }).raw().toBuffer();
        const out = await session.run({ x: new Tensor('float32', Float32Array.from(data), [1, 3]) });
        return out['y']!.data as Float32Array;
      }`;
    const app = `import { run } from '@acme/m';\nconst scores: Float32Array = await run(process.argv[2] ?? '');\nconsole.log(scores);\n`;
    expect(errors({ 'index.ts': model }, { 'program.ts': app })).toEqual([]);
  });

  it('reports every kind of fault with its file and line', () => {
    const model = {
      'index.ts': 'export const a = 1;',
      'type.ts': 'export const a: number = "x";',
      'syntax.ts': '\nexport const = 1;',
      'gone.ts': "export * from './gone-too.js';",
      'package.ts': "import sharp from 'sharp';\nsharp('a').resize('wide');",
      'specifier.ts': "export * from './type';",
    };
    const app = { 'beside.ts': "import { b } from '@acme/m';\nb();" };
    expect([...errors(model, app)].sort()).toEqual([
      expect.stringMatching(/^c\/src\/beside\.ts:1: Module '"@acme\/m"' has no exported member 'b'/),
      expect.stringMatching(/^m\/src\/gone\.ts:1: Cannot find module '\.\/gone-too\.js'/),
      expect.stringMatching(/^m\/src\/package\.ts:2: Argument of type 'string'/),
      expect.stringMatching(/^m\/src\/specifier\.ts:1: Relative import paths need explicit file extensions/),
      'm/src/syntax.ts:2: Variable declaration expected.',
      "m/src/type.ts:1: Type 'string' is not assignable to type 'number'.",
    ]);
  });

  it('refuses with exit code 4', async () => {
    const writes = [
      write('m/tsconfig.json', CONFIG),
      write('m/src/index.ts', 'export const a: number = "x";'),
    ];
    await expect(assertCompiles([MODEL], {}, writes)).rejects.toThrow(
      expect.objectContaining({ code: 'scaffold-verify', exitCode: 4 }),
    );
  });
});
