export const RED = 'red';
