import { commitPlan } from '../../src/io/commit.ts';
import { nodeFileSystem } from '../../src/io/file-system.ts';
import { prepare, watched, type Scenario } from './commit-scenario.ts';

/** A real process that dies in the middle of a commit: `killed-commit.ts <scenario> <folder> <call>`. */
const [scenario = '', folder = '', call = ''] = process.argv.slice(2);
const plan = await prepare(scenario as Scenario, folder);
const fileSystem = watched(nodeFileSystem, (index) => {
  if (index === Number(call)) process.kill(process.pid, 'SIGKILL');
});
await commitPlan(plan, { force: true, fileSystem });
