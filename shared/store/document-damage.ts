import { DamagedDocumentError, ObjectMissingError } from '../errors.ts';

/** A document that cannot be read. */
export interface DocumentDamage {
  readonly key: string;
  readonly message: string;
}

/**
 * What `read` gives; undefined when a document that it needs is damaged or gone. That one is added to `damages`, so that it is
 * told of and keeps nothing else from being read.
 */
export async function readUnlessDamaged<T>(damages: DocumentDamage[], read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof DamagedDocumentError || error instanceof ObjectMissingError)) throw error;
    damages.push({ key: error.key, message: error.message });
    return undefined;
  }
}
