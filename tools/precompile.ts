import Handlebars from 'handlebars';
import { COMPILE_OPTIONS, isPlain } from '../src/scaffold/template-helpers.ts';
import { isRendered, PARTIALS, type Templates } from '../src/scaffold/templates.ts';

/** A JavaScript module with a function for every template that is not plain text; its shape is `Precompiled`. */
export function precompileTemplates({ sets, partials, sha256 }: Templates): string {
  const texts: (readonly [file: string, text: string])[] = [
    ...Object.entries(partials).map(([name, text]) => [`templates/${PARTIALS}/${name}.hbs`, text] as const),
    ...Object.entries(sets).flatMap(([set, { files }]) =>
      files
        .filter(({ source, text }) => isRendered(source) && !isPlain(text))
        .map(({ source, text }) => [`templates/${set}/${source}`, text] as const),
    ),
  ];
  const members = texts.map(([file, text]) => {
    // Source text, whatever the declaration of its type says.
    const source = Handlebars.precompile(text, COMPILE_OPTIONS) as unknown as string;
    return `${JSON.stringify(file)}: ${source},\n`;
  });
  return [
    '// Made of templates/ by tools/build.ts.\n',
    `export const sha256 = ${JSON.stringify(sha256)};\n`,
    `export const templates = {\n${members.join('')}};\n`,
  ].join('');
}
