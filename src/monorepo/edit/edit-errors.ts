import { ModelBuilderError } from '../../errors.ts';
import type { EditOptions, EditPath } from './edit.ts';

/** A file that its own format's parser refuses; `offset` is where. */
export function unparsable(
  text: string,
  offset: number,
  reason: string,
  { file = 'The file' }: EditOptions,
): ModelBuilderError {
  const line = text.slice(0, offset).split(/\r\n|\r|\n/).length;
  return new ModelBuilderError(
    'monorepo-edit-unparsable',
    `${file} can not be read: line ${line}: ${reason}.`,
    {
      hint: 'Nothing was written. Mend that line, and try again.',
    },
  );
}

/** A file that is not what an edit needs, say a text where a list should be. */
export function wrongShape(
  path: EditPath,
  problem: string,
  { file = 'The file' }: EditOptions,
): ModelBuilderError {
  const where = path.length === 0 ? 'the top level' : `"${path.join('.')}"`;
  return new ModelBuilderError('monorepo-edit-shape', `${file}: ${where} ${problem}.`, {
    hint: 'Nothing was written. Make this change by hand, and try again.',
  });
}
