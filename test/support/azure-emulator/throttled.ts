/** The body of a 429 as the management front end was recorded with: no `Retry-After`, the wish in words, the reason inside. */
export function throttled(seconds?: number): object {
  const wish = seconds === undefined ? '' : ` Retry again after ${seconds} seconds.`;
  return {
    error: {
      code: 'UserError',
      message: `Received too many requests in a short amount of time.${wish}`,
      details: [],
      additionalInfo: [
        { type: 'ComponentName', info: { value: 'managementfrontend' } },
        {
          type: 'InnerError',
          info: {
            value: { code: 'QuotaExceeded', innerError: { code: 'TooManyRequests', innerError: null } },
          },
        },
      ],
    },
  };
}
