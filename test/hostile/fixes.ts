import { alike, ESCAPES, REFUSED, type Row } from './row.ts';

const PHOTOS = 'work/photos';
const RECORD = `${PHOTOS}/.model-builder-fixes.json`;
const FIX = ['data', 'fix', '--from', 'fixes.csv', '--data', '../photos'];
const UNDO = ['data', 'fix', '--undo', '--data', '../photos'];

const record = (fix: object): string => JSON.stringify({ schemaVersion: 1, fixes: [fix] });

/** What a `fixes.csv`, or the record of an earlier fix, may do: nothing outside the pictures. */
export const FIXES: readonly Row[] = [
  {
    name: 'a fixes.csv that names a file outside the pictures',
    fast: true,
    files: { 'work/repo/fixes.csv': 'path,label,suggested\n../../home/.bashrc,home,red\n' },
    commands: [{ args: FIX, exit: REFUSED, hides: /original key/ }],
  },
  ...alike(
    ['%S%/home/.bashrc', 'red/../../../home/.bashrc', 'C:\\\\x', ESCAPES].map((path): Row => ({
      name: `a fixes.csv with the path ${JSON.stringify(path)}`,
      files: { 'work/repo/fixes.csv': `path,label,suggested\n"${path}",red,blue\n` },
      commands: [{ args: FIX, exit: REFUSED }],
    })),
  ),
  {
    name: 'a record of a fix whose pictures would be taken back to somewhere else',
    files: { [RECORD]: record({ moves: [{ from: '../../home/.bash_login', to: 'red/0.png' }] }) },
    commands: [{ args: UNDO, exit: REFUSED }],
  },
  {
    name: 'a record of a fix that takes a file of the home for a table',
    files: { [RECORD]: record({ table: '../../home/.bashrc', kept: 'red/0.png', sha256: '0'.repeat(64) }) },
    commands: [{ args: UNDO, exit: REFUSED, hides: /original key/ }],
  },
  {
    name: 'a record of a fix that is a link',
    files: { [RECORD]: { link: '../../home/.bashrc' } },
    commands: [{ args: UNDO, exit: REFUSED, hides: /original key/ }],
  },
];
