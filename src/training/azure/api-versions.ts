/** What the SDK speaks. Azure has announced no end of it. */
export const MACHINE_LEARNING_API = '2022-10-01';

/** Of workspaces as the template makes them and `azure clean` deletes them for good, which the SDK's does not know how to. No end announced. */
export const WORKSPACE_API = '2024-10-01';

/** Of the Key Vault control plane: all before it end on 27 February 2027. Clouds that lag behind have {@link OLDER_VAULT_API}. */
export const VAULT_API = '2026-02-01';
export const OLDER_VAULT_API = '2023-07-01';

/** Old enough for every cloud; no ends announced. */
export const STORAGE_API = '2023-05-01';
export const LOG_ANALYTICS_API = '2022-10-01';
export const INSIGHTS_API = '2020-02-02';
