import { StoreIoError } from '../errors.ts';

/**
 * The operating system's code of a failed call, such as `ENOENT`; undefined for any other error. Asked by its fields,
 * because an error that Node makes is no instance of the Error class of a test's realm.
 */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error && 'syscall' in error)) return undefined;
  return String(error.code);
}

/** Runs file calls; what the operating system refuses becomes a StoreIoError, any other error passes unchanged. */
export type IoGuard = <T>(act: () => Promise<T>) => Promise<T>;

/** A guard whose errors name the operation, the key and the path. */
export function ioGuard(operation: string, key: string, path: string): IoGuard {
  return async (act) => {
    try {
      return await act();
    } catch (error) {
      throw codeOf(error) === undefined ? error : new StoreIoError(operation, key, path, error as Error);
    }
  };
}
