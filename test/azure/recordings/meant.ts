/** Where the emulator differs from the recordings, and is meant to: in which answers, in what, why. */
export const MEANT: readonly (readonly [where: RegExp, what: RegExp, why: string])[] = [
  [
    /./,
    /^\+ header retry-after/,
    'asked for on purpose, so that tests see that it is kept to; the recordings took it out',
  ],
  [
    /job/,
    /notificationSetting|secretsConfiguration|autologgerSettings|queueSettings|dockerArgs/,
    'fields of versions after 2022-10-01',
  ],
  [
    /job/,
    /resources\.(locations|maxInstanceCount)|default\.(asset|autoDelete)|services\.\w+\.nodes/,
    'fields of versions after 2022-10-01',
  ],
  [/job/, /distribution\./, 'of another kind of distribution than was recorded'],
  [
    /job/,
    /ray-dashboard|ProcessInfoFile|ProcessStatusFile|ComputeTargetStatus/,
    'what the node itself reports, which no client of ours reads',
  ],
  [
    /workspace/,
    /enableDataIsolation|managedNetwork|softDeleteEnabled|linkedModelInventoryArmId/,
    'fields of versions after 2022-10-01',
  ],
  [
    /workspace/,
    /etag|notebookInfo|sasGetterUri|sdkTelemetryAppInsightsKey|createdByToolkit/,
    'nothing that a client of ours reads',
  ],
  [/compute/, /\+ body\.systemData/, 'every resource of the emulator has it'],
  [
    /compute/,
    /userAccountCredentials|body\.properties\.description/,
    'the recorded cluster was made with an administrator and a description',
  ],
  [
    /details/,
    /- body\.(\w*(By|Uuid|Time|Utc|Id|Cost|Definition|Type|Token|token|Number|Uri)|properties|tags)\b/,
    'of dozens of fields those that run history is read for are emulated',
  ],
  [
    /details/,
    /body\.(revision|target|logFiles|properties|runDefinition|jobSpecification|queueingInfo|effective\w+)/,
    'of another run than was recorded',
  ],
  [/nodes/, /publicIpAddress|runId/, 'a node that a job is on, without a public address'],
  [
    /details/,
    /body\.(inputs\.|parameters\.|settings|startTimeUtc|statusRevision|runTypeV2)/,
    'of another run than was recorded',
  ],
  [/environment/, /tags\./, 'of another environment than was recorded'],
  [/environment/, /nextVersion/, 'nothing that a client of ours reads'],
];
