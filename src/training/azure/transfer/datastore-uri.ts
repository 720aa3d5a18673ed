/** What a long-form address of a datastore names. */
export interface DatastoreAddress {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly workspace: string;
  readonly datastore: string;
}

/**
 * Long form of an address in a datastore; short ones are what goes wrong most with AutoML (azureml-examples #1464, #1382).
 * @param path in the container, with forward slashes
 */
export function datastoreUri(address: DatastoreAddress, path: string): string {
  const { subscriptionId, resourceGroup, workspace, datastore } = address;
  return (
    `azureml://subscriptions/${subscriptionId}/resourcegroups/${resourceGroup}` +
    `/workspaces/${workspace}/datastores/${datastore}/paths/${path}`
  );
}
