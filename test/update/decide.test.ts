import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Current } from '../../src/scaffold/change.ts';
import type { WriteOperation } from '../../src/scaffold/plan.ts';
import { decide, type Pristine } from '../../src/update/decide.ts';

const PATH = 'src/a.ts';
const BASE = 'one\ntwo\nthree\nfour\nfive\n';
const MINE = 'one\ntwo\nthree\nfour\nmine\n';
const THEIRS = 'theirs\ntwo\nthree\nfour\nfive\n';
const CLASH = 'one\ntwo\nthree\nfour\ntheirs\n';

type Ownership = WriteOperation['ownership'];

function text(content: string): Current {
  return { kind: 'text', text: content };
}

function outcome(
  base: string | undefined | Pristine,
  mine: Current,
  theirs: string | undefined,
  ownership: Ownership = 'managed',
) {
  const pristine: Pristine =
    base === undefined ? { kind: 'absent' } : typeof base === 'string' ? { kind: 'text', text: base } : base;
  const sha256 = createHash('sha256').update(BASE).digest('hex');
  return decide({
    path: PATH,
    base: pristine,
    mine,
    recorded: base === undefined ? undefined : { ownership, sha256 },
    theirs: theirs === undefined ? undefined : { kind: 'write', path: PATH, text: theirs, ownership },
  });
}

const ABSENT: Current = { kind: 'absent' };
const BINARY: Current = { kind: 'binary', bytes: 3, sha256: '0'.repeat(64) };
const MISSING: Pristine = { kind: 'lost', reason: 'missing' };

describe('what becomes of a file', () => {
  it.each([
    ['same for all', BASE, text(BASE), BASE, 'same'],
    ['mine same, theirs changed: theirs', BASE, text(BASE), THEIRS, 'take'],
    ['mine changed, theirs same: mine', BASE, text(MINE), BASE, 'mine'],
    ['both changed in different places: merged', BASE, text(MINE), THEIRS, 'merge'],
    ['both changed in the same place: conflict', BASE, text(MINE), CLASH, 'conflict'],
    ['both changed alike', BASE, text(CLASH), CLASH, 'same'],
    ['deleted by me, same: stays deleted', BASE, ABSENT, BASE, 'mine'],
    ['deleted by me, theirs changed: stays deleted, and is told', BASE, ABSENT, THEIRS, 'stays deleted'],
    ['mine same, theirs gone: deleted', BASE, text(BASE), undefined, 'delete'],
    ['mine changed, theirs gone: mine stays', BASE, text(MINE), undefined, 'orphan'],
    ['deleted by both', BASE, ABSENT, undefined, 'same'],
    ['new', undefined, ABSENT, THEIRS, 'create'],
    ['new, and a file of mine lies there: conflict', undefined, text(MINE), THEIRS, 'conflict'],
    ['new, and mine is the same', undefined, text(THEIRS), THEIRS, 'same'],
    ['mine is no text any more', BASE, BINARY, THEIRS, 'conflict'],
    ['mine is no text, theirs same', BASE, BINARY, BASE, 'mine'],
    ['pristine copy lost, mine has its hash', MISSING, text(BASE), THEIRS, 'take'],
    ['pristine copy lost, theirs has its hash', MISSING, text(MINE), BASE, 'mine'],
    ['pristine copy lost, nobody has its hash', MISSING, text(MINE), THEIRS, 'conflict'],
    ['only line endings differ', BASE, text(BASE.replaceAll('\n', '\r\n')), BASE, 'same'],
    ['line endings differ, theirs changed', BASE, text(BASE.replaceAll('\n', '\r\n')), THEIRS, 'take'],
  ] as const)('%s', (_, base, mine, theirs, kind) => {
    expect(outcome(base, mine, theirs).kind).toBe(kind);
  });

  it('a seed is the user’s once it is written', () => {
    expect(outcome(BASE, text(BASE), THEIRS, 'seed').kind).toBe('seed');
    expect(outcome(BASE, text(MINE), CLASH, 'seed').kind).toBe('seed');
    expect(outcome(BASE, ABSENT, THEIRS, 'seed').kind).toBe('stays deleted');
    expect(outcome(undefined, ABSENT, THEIRS, 'seed').kind).toBe('create');
    expect(outcome(BASE, text(MINE), BASE, 'seed').kind).toBe('mine');
  });

  it('a merge has both sides', () => {
    expect(outcome(BASE, text(MINE), THEIRS)).toMatchObject({ after: 'theirs\ntwo\nthree\nfour\nmine\n' });
  });
});
