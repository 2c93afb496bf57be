/** What an AWS service answers instead of a result. */
export class ServiceFault extends Error {
  readonly type: string;
  readonly statusCode: number;

  constructor(type: string, statusCode = 400) {
    super(`The service says ${type}.`);
    this.type = type;
    this.statusCode = statusCode;
  }
}

type Input = Readonly<Record<string, unknown>>;

interface JsonRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** An AWS service of the JSON protocol in this process; `options` are those of a client that calls it. */
export interface JsonService {
  /** The operations that were called, in order, with their inputs. */
  readonly calls: readonly { readonly operation: string; readonly input: Input }[];
  readonly options: {
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly maxAttempts: number;
    readonly requestHandler: { handle(request: JsonRequest): Promise<{ response: never }> };
  };
}

/** Makes a service of its operations, which give a result or throw a ServiceFault. */
export function jsonService(operations: Readonly<Record<string, (input: never) => object>>): JsonService {
  const calls: { operation: string; input: Input }[] = [];
  const answer = (statusCode: number, document: object) => {
    const body = Buffer.from(JSON.stringify(document));
    const response = { statusCode, headers: { 'content-type': 'application/x-amz-json-1.1' }, body };
    return { response: response as never };
  };
  const handle = ({ headers, body }: JsonRequest) => {
    const operation = headers['x-amz-target']?.split('.').at(-1) ?? '';
    const input = JSON.parse(new TextDecoder().decode(body)) as Input;
    calls.push({ operation, input });
    try {
      const found = operations[operation];
      if (found === undefined) throw new ServiceFault('UnknownOperationException');
      return Promise.resolve(answer(200, found(input as never)));
    } catch (error) {
      if (!(error instanceof ServiceFault)) throw error;
      return Promise.resolve(answer(error.statusCode, { __type: error.type, message: error.message }));
    }
  };
  const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' };
  return { calls, options: { region: 'eu-central-1', credentials, maxAttempts: 1, requestHandler: { handle } } };
}
