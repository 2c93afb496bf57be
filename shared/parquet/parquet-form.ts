/** Rows of every row group but the last. A source gives its slices in exactly this size, because it decides the bytes. */
export const rowGroupRows = 131_072;

/**
 * What writes the Parquet, zstd included; equal writers give equal bytes. Stated here, because the package does not export
 * its version and a bundle has no package.json; a test holds it against the installed one.
 */
export const writerName = 'parquet-wasm 0.8.0';
