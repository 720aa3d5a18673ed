import type { MonorepoAdapter } from './adapter.ts';
import { bun } from './adapters/bun.ts';
import { lerna } from './adapters/lerna.ts';
import { npm } from './adapters/npm.ts';
import { nx } from './adapters/nx.ts';
import { pnpm } from './adapters/pnpm.ts';
import { rush } from './adapters/rush.ts';
import { turborepo } from './adapters/turborepo.ts';
import { yarnBerry } from './adapters/yarn-berry.ts';
import { yarnClassic } from './adapters/yarn-classic.ts';

/** In the order in which they are asked: Rush brings its own package manager; pnpm's file outranks lockfiles. */
export const MANAGERS: readonly MonorepoAdapter[] = [rush, pnpm, bun, yarnBerry, yarnClassic, npm];

/** A root may have several. */
export const RUNNERS: readonly MonorepoAdapter[] = [turborepo, nx, lerna];
