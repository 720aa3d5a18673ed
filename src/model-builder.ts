#!/usr/bin/env node
// The same program under its other name, which a shim on Windows passes on as this file's.
await import('./bin.ts');

export {};
