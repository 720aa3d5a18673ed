import { RED } from '@acme/colours';

export const message = `hello ${RED}`;
