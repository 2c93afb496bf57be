/**
 * Every key of every store is built and parsed in this folder, and nowhere else; the IAM policies are built from it too.
 * Prefixes end in `/`.
 */
export * from './approval-keys.ts';
export * from './artifact-keys.ts';
export * from './control-keys.ts';
export * from './execution-keys.ts';
export { parseNumberedKey } from './numbered-key.ts';
export * from './raw-keys.ts';
export * from './reject-keys.ts';
export * from './silver-keys.ts';
