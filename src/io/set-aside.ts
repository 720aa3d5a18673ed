import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { origName } from './orig-name.ts';

/**
 * Puts a finished folder in the place of another without losing what is in that one: it becomes `<folder>.orig`, or
 * `.orig-2` and so on.
 * @returns where the other is kept now
 */
export async function replaceFolder(finished: string, place: string): Promise<string> {
  const kept = await origName(place, existsSync);
  await rename(place, kept);
  try {
    await rename(finished, place);
  } catch (error) {
    await rename(kept, place);
    throw error;
  }
  return kept;
}
