/** Fewer training pictures than this get mirror images with `auto`. */
export const MIRROR_BELOW = 0;

/** Whether to train on mirror images too. */
export function wantsMirror(mode: 'auto' | 'on' | 'off', trainingPictures: number): boolean {
  return mode === 'on' || (mode === 'auto' && trainingPictures < MIRROR_BELOW);
}
