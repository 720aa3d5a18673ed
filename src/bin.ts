#!/usr/bin/env node
// Nothing is imported before the check: an old Node must meet this message, not a syntax error.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `create-model-builder needs Node 20.19 or newer; this is Node ${process.versions.node}.\n` +
      'Install a newer Node, then run the same command again.\n',
  );
  process.exitCode = 1;
} else {
  const { main } = await import('./cli/main.ts');
  process.exitCode = await main(process.argv.slice(2), process.argv[1]);
}

export {};
