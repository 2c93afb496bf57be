import type { FunctionContext } from '../../functions/context.ts';
import type { FunctionName } from '../../infra/function-specs.ts';
import type { BucketKind, StackNames } from '../../infra/names.ts';
import type { Catalog } from '../../shared/promotion/catalog.ts';
import { isStream } from '../../shared/store/object-body.ts';
import type { ObjectStore, Stores } from '../../shared/store/object-store.ts';
import type { IamRequest } from './iam-evaluator.ts';

/** One call that a function made, as the request that it is on AWS. */
export interface RecordedAccess extends IamRequest {
  readonly function: FunctionName;
}

/** Told of every access, before it takes place. */
export type Recorder = (request: IamRequest) => void;

/** What the methods of a store ask of S3; a stream is uploaded in parts. */
export function recordingStore(store: ObjectStore, names: StackNames, kind: BucketKind, record: Recorder): ObjectStore {
  const object = (action: string, key: string, context: IamRequest['context'] = {}) => {
    record({ action: `s3:${action}`, resource: names.bucketArn(kind, key), context });
  };
  const read = (key: string, version?: string) => {
    if (version === undefined) object('GetObject', key);
    // A read that is cut goes on with the version that it began with.
    object('GetObjectVersion', key);
  };
  const create = { 's3:if-none-match': '*', 's3:ObjectCreationOperation': 'true' };
  return {
    name: store.name,
    head: async (key) => {
      object('GetObject', key);
      return store.head(key);
    },
    get: async (key, options = {}) => {
      read(key, options.version);
      return store.get(key, options);
    },
    read: (key, options = {}) => {
      read(key, options.version);
      return store.read(key, options);
    },
    put: async (key, body) => {
      object('PutObject', key, { 's3:ObjectCreationOperation': 'true' });
      return store.put(key, body);
    },
    create: async (key, body) => {
      object('PutObject', key, create);
      // Whoever loses the reply looks for the object.
      read(key);
      if (isStream(body)) {
        object('PutObject', key, { 's3:ObjectCreationOperation': 'false' });
        object('AbortMultipartUpload', key);
        object('ListMultipartUploadParts', key);
      }
      return store.create(key, body);
    },
    list: async (prefix, options) => {
      record({ action: 's3:ListBucket', resource: names.bucketArn(kind), context: { 's3:prefix': prefix } });
      return store.list(prefix, options);
    },
    copy: async (from, to) => {
      read(from);
      object('PutObject', to, { 's3:ObjectCreationOperation': 'true' });
      return store.copy(from, to);
    },
    delete: async (key) => {
      object('DeleteObject', key);
      return store.delete(key);
    },
  };
}

/** The context of a function, all of whose accesses are told to `record`. */
export function recordingContext<T extends FunctionContext>(context: T, names: StackNames, record: Recorder): T {
  const { stores, executions, tokens } = context;
  const open = (kind: keyof Stores) => recordingStore(stores[kind], names, kind, record);
  const machine = names.arn('states', 'stateMachine:', 'pipeline');
  return {
    ...context,
    stores: {
      raw: open('raw'),
      processed: open('processed'),
      quarantine: open('quarantine'),
      artifacts: open('artifacts'),
    },
    catalog: recordingCatalog(context.catalog, names, record),
    executions: {
      isRunning: (name) => {
        record({
          action: 'states:DescribeExecution',
          resource: `${names.arn('states', 'execution:', 'pipeline')}:${name}`,
        });
        return executions.isRunning(name);
      },
      start: (name, input) => {
        const context = { 'states:StateMachineQualifier': 'live' };
        record({ action: 'states:StartExecution', resource: machine, context });
        return executions.start(name, input);
      },
    },
    tokens: {
      ...tokens,
      wake: (token) => {
        record({ action: 'states:SendTaskSuccess', resource: machine });
        return tokens.wake(token);
      },
    },
  };
}

/** A partition is read, and then created or changed; each is asked for catalog, database and table. */
function recordingCatalog(catalog: Catalog, names: StackNames, record: Recorder): Catalog {
  const arn = (path: string) => `arn:aws:glue:${names.region}:${names.account}:${path}`;
  const ask = (table: string, ...actions: readonly string[]) => {
    for (const action of actions) {
      for (const path of ['catalog', `database/${names.database}`, `table/${names.database}/${table}`]) {
        record({ action: `glue:${action}`, resource: arn(path) });
      }
    }
  };
  return {
    find: (partition) => {
      ask(`${partition.dataset}_v${partition.schemaVersion}`, 'GetPartition');
      return catalog.find(partition);
    },
    list: () => {
      ask('*', 'GetPartitions');
      return catalog.list();
    },
    put: (partition, entry) => {
      const table = `${partition.dataset}_v${partition.schemaVersion}`;
      ask(table, 'GetTable', 'GetPartition', 'CreatePartition', 'BatchUpdatePartition');
      return catalog.put(partition, entry);
    },
  };
}
