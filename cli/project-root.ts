import { fileURLToPath } from 'node:url';

/** Where the code and its contracts lie, absolute. */
export const projectRoot = fileURLToPath(new URL('../', import.meta.url));
