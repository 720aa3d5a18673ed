/**
 * Fewer training pictures than this get mirror images with `auto`. Measured on validation parts with the features of version 0.1.0
 * (20 splits): +1.3 to +1.5 points, each about 1.5 standard errors, on 50 to 130 pictures; +0.5 ± 0.9 on 256.
 */
export const MIRROR_BELOW = 200;

/** Whether to train on mirror images too. */
export function wantsMirror(mode: 'auto' | 'on' | 'off', trainingPictures: number): boolean {
  return mode === 'on' || (mode === 'auto' && trainingPictures < MIRROR_BELOW);
}
