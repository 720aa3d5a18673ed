import { parseArgs } from 'node:util';
import { startAzureEmulator, type Scenario } from './index.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    execute: { type: 'string', default: 'canned' },
    scenario: { type: 'string', default: '{}' },
  },
});

const emulator = await startAzureEmulator({
  port: Number(values.port),
  execute: values.execute === 'python' ? 'python' : 'canned',
  scenario: JSON.parse(values.scenario) as Scenario,
});
const { endpoint, caFile, environment, names } = emulator;
console.log(JSON.stringify({ endpoint, caFile, environment, names }));
const end = () => void emulator.close().then(() => process.exit());
process.once('SIGTERM', end).once('SIGINT', end);
// Ends with whoever started it, however that one ended.
process.stdin.on('end', end).resume();
