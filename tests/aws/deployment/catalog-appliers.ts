import { CreateWorkGroupCommand, type EncryptionOption } from '@aws-sdk/client-athena';
import { CreateDatabaseCommand, CreateTableCommand, type Column } from '@aws-sdk/client-glue';
import type * as aws from '@pulumi/aws';
import { applier } from './applier.ts';

/** A column as the program gives it. */
interface GivenColumn {
  readonly name: string;
  readonly type?: string | undefined;
  readonly comment?: string | undefined;
}

/** The Glue database, its tables, and the workgroup. */
export const catalogAppliers = {
  'aws:athena/workgroup:Workgroup': applier<aws.athena.WorkgroupArgs>(({ athena }, args) => {
    const { resultConfiguration: results, ...settings } = args.configuration!;
    const { encryptionOption, kmsKeyArn } = results!.encryptionConfiguration!;
    return athena.send(
      new CreateWorkGroupCommand({
        Name: args.name,
        Description: args.description,
        Configuration: {
          EnforceWorkGroupConfiguration: settings.enforceWorkgroupConfiguration,
          BytesScannedCutoffPerQuery: settings.bytesScannedCutoffPerQuery,
          ResultConfiguration: {
            OutputLocation: results!.outputLocation,
            EncryptionConfiguration: { EncryptionOption: encryptionOption as EncryptionOption, KmsKey: kmsKeyArn },
          },
        },
      }),
    );
  }),

  'aws:glue/catalogDatabase:CatalogDatabase': applier<aws.glue.CatalogDatabaseArgs>(
    ({ glue }, { name, description, locationUri }) =>
      glue.send(
        new CreateDatabaseCommand({
          DatabaseInput: { Name: name, Description: description, LocationUri: locationUri },
        }),
      ),
  ),

  'aws:glue/catalogTable:CatalogTable': applier<aws.glue.CatalogTableArgs>(({ glue }, args) => {
    const { storageDescriptor: storage } = args;
    return glue.send(
      new CreateTableCommand({
        DatabaseName: args.databaseName,
        TableInput: {
          Name: args.name,
          Description: args.description,
          TableType: args.tableType,
          Parameters: args.parameters,
          PartitionKeys: args.partitionKeys?.map(columnInput),
          ViewOriginalText: args.viewOriginalText,
          ViewExpandedText: args.viewExpandedText,
          ...(storage && {
            StorageDescriptor: {
              Columns: storage.columns?.map(columnInput),
              Location: storage.location,
              InputFormat: storage.inputFormat,
              OutputFormat: storage.outputFormat,
              SerdeInfo: {
                SerializationLibrary: storage.serDeInfo?.serializationLibrary,
                Parameters: storage.serDeInfo?.parameters,
              },
            },
          }),
        },
      }),
    );
  }),
};

function columnInput({ name, type, comment }: GivenColumn): Column {
  return { Name: name, Type: type, Comment: comment };
}
