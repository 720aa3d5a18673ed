type Environment = Readonly<Record<string, string | undefined>>;

/** New packages change a lockfile that is there, which package managers refuse where `CI` is set. */
const LOCKFILE_MAY_CHANGE = {
  YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
  npm_config_frozen_lockfile: 'false',
  pnpm_config_frozen_lockfile: 'false',
};

/** What npm tells a program that it runs about itself must not reach an install somewhere else; its settings must. */
const ABOUT_THE_CALLER =
  /^(?:INIT_CWD|npm_(?:lifecycle|package)_.*|npm_command|npm_execpath|npm_node_execpath|npm_config_(?:local_prefix|global|global_prefix|prefix|workspaces?|package|call|include_workspace_root))$/i;

/** Both yarns look for a program to be replaced by, in every folder above. */
export const WITHOUT_YARN_PATH = { YARN_IGNORE_PATH: '1' };

/** Variables of an install that we start. @param env those that we run with */
export function installEnvironment(env: Environment): Environment {
  // Undefined takes a variable away from the child; leaving it out would hand it on.
  const own = Object.entries(env).map(([name, value]) => [
    name,
    ABOUT_THE_CALLER.test(name) ? undefined : value,
  ]);
  return { ...(Object.fromEntries(own) as Environment), ...LOCKFILE_MAY_CHANGE };
}
