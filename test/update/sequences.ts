import fc from 'fast-check';

/** One thing that its owner does to a file. */
export type Edit =
  | { readonly kind: 'insert'; readonly at: number; readonly line: string }
  | { readonly kind: 'replace'; readonly at: number; readonly line: string }
  | { readonly kind: 'delete file' };

/** One round: the user edits, the generator changes, an update follows. */
export interface Round {
  readonly edits: readonly { readonly file: number; readonly edit: Edit }[];
  /** File → lines that the generator writes from now on; undefined: no longer generated. */
  readonly generated: readonly (readonly string[] | undefined)[];
  readonly mode: 'markers' | 'ours' | 'theirs' | 'sidecar';
}

export const FILES = ['README.md', 'src/one.ts', 'package.json'] as const;

const line = fc.constantFrom('alpha', 'beta', 'gamma', 'delta', '', '  epsilon');
const lines = fc.array(line, { minLength: 1, maxLength: 8 });
const edit = (unique: string): fc.Arbitrary<Edit> =>
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ kind: fc.constant('insert'), at: fc.nat(9), line: fc.constant(unique) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('replace'), at: fc.nat(9), line: fc.constant(unique) }),
    },
    { weight: 1, arbitrary: fc.constant({ kind: 'delete file' }) },
  );

/** Rounds in which every line that the user writes is the only one of its kind. */
export const rounds: fc.Arbitrary<readonly Round[]> = fc
  .tuple(fc.integer({ min: 1, max: 3 }))
  .chain(([count]) =>
    fc.tuple(
      ...Array.from({ length: count }, (_, round) =>
        fc.record({
          edits: fc
            .array(fc.nat(FILES.length - 1), { maxLength: 4 })
            .chain((files) =>
              fc.tuple(
                ...files.map((file, index) =>
                  edit(`user line ${round}.${index}`).map((one) => ({ file, edit: one })),
                ),
              ),
            ),
          generated: fc.tuple(...FILES.map(() => fc.option(lines, { nil: undefined, freq: 8 }))),
          mode: fc.constantFrom('markers', 'ours', 'theirs', 'sidecar'),
        }),
      ),
    ),
  );
