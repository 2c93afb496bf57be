import { zipSync } from 'fflate';

/** Unix, a plain file that everybody may read: Lambda runs functions as a user of its own. */
const attributes = { os: 3, attrs: 0o100644 << 16 };

/** The first moment that a zip can state. It is stated in local time, so it is made in local time. */
const firstMoment = new Date(1980, 0, 1);

/** Zips files so that equal files give equal bytes, whenever, wherever and by whomever that is done. */
export function zipFiles(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const names = [...files.keys()].sort();
  return zipSync(
    Object.fromEntries(names.map((name) => [name, [files.get(name)!, { ...attributes, mtime: firstMoment }]])),
  );
}
