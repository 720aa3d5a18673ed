import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { run } from '../../src/cli/docs/run.ts';

const docs = (...positionals: string[]) => run({ positionals, values: {} as never, given: new Set() });

it.each(['azure', 'azure.md', 'docs/azure.md', 'AZURE'])('says where the page lies: %s', async (topic) => {
  const { text, result } = await docs(topic);
  expect(text).toBe(`${String(result.path)}\n`);
  expect(await readFile(String(result.path), 'utf8')).toMatch(/^# Train on Azure/);
});

it('lists the pages by what they are about', async () => {
  const { text } = await docs();
  expect(text).toMatch(/^templates +Templates, generators and plop$/m);
  expect(text).toMatch(/^security +Security$/m);
});

it('suggests a page where there is none of that name', async () => {
  await expect(docs('azur')).rejects.toMatchObject({
    exitCode: 2,
    hint: expect.stringMatching(/^Did you mean azure\? There is: /) as string,
  });
});
