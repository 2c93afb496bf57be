import type { IncomingHttpHeaders } from 'node:http';

/** The operations of S3 that the store uses, and `Other`. */
export type S3Operation =
  | 'PutObject'
  | 'GetObject'
  | 'HeadObject'
  | 'DeleteObject'
  | 'CopyObject'
  | 'ListObjectsV2'
  | 'CreateMultipartUpload'
  | 'UploadPart'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload'
  | 'Other';

/** Which operation a request with a path-style address asks for. */
export function operationOf(
  method: string,
  { pathname, searchParams }: URL,
  headers: IncomingHttpHeaders,
): S3Operation {
  if (!/^\/[^/]+\/./.test(pathname)) return searchParams.get('list-type') === '2' ? 'ListObjectsV2' : 'Other';
  const isUpload = searchParams.has('uploadId');
  switch (method) {
    case 'GET':
      return isUpload ? 'Other' : 'GetObject';
    case 'HEAD':
      return 'HeadObject';
    case 'POST':
      return isUpload ? 'CompleteMultipartUpload' : searchParams.has('uploads') ? 'CreateMultipartUpload' : 'Other';
    case 'DELETE':
      return isUpload ? 'AbortMultipartUpload' : 'DeleteObject';
    case 'PUT':
      if (headers['x-amz-copy-source'] !== undefined) return 'CopyObject';
      return isUpload ? 'UploadPart' : 'PutObject';
    default:
      return 'Other';
  }
}
