/**
 * Takes the lock of a file again and again, and prints how often somebody else had it at the same time. Every third time it
 * leaves the lock as a process leaves it that was killed. Arguments: the file, how often.
 */
import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { lockDownload } from '../../../src/io/download-lock.ts';

const [, , destination, times] = process.argv;
/** No process has this number. */
const DEAD = '2147483646 token';
const inside = `${destination}.inside`;
const dead = `${destination}.dead-${process.pid}`;
let overlaps = 0;
for (let taken = 0; taken < Number(times);) {
  const unlock = await lockDownload(destination).catch(() => undefined);
  if (unlock === undefined) continue;
  try {
    closeSync(openSync(inside, 'wx'));
    // Long enough for the others to come by.
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
    rmSync(inside);
  } catch {
    overlaps++;
  }
  if (taken++ % 3 === 2) {
    writeFileSync(dead, DEAD);
    renameSync(dead, `${destination}.lock`);
  } else await unlock();
}
process.stdout.write(String(overlaps));
