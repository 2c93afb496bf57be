import { expect, test } from '@jest/globals';
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { boundRoles } from '../../infra/role-boundary.ts';
import { recordProgram } from './record-program.ts';

test('every role below a component is bounded, and nothing else is changed', async () => {
  const boundary = 'arn:aws:iam::123456789012:policy/sluice-bootstrap-account-boundary-dev';
  const { resources } = await recordProgram(
    () => {
      const outer = new pulumi.ComponentResource('outer', 'outer', {}, { transformations: [boundRoles(boundary)] });
      const inner = new pulumi.ComponentResource('inner', 'inner', {}, { parent: outer });
      new aws.iam.Role('role', { name: 'role', assumeRolePolicy: '{}' }, { parent: inner });
      new aws.sqs.Queue('queue', { name: 'queue' }, { parent: inner });
    },
    { stack: 'dev', config: {} },
  );
  const inputs = Object.fromEntries(resources.map((resource) => [resource.name, resource.inputs]));
  expect(inputs).toMatchObject({
    role: { name: 'role', assumeRolePolicy: '{}', permissionsBoundary: boundary },
    queue: { name: 'queue' },
  });
  expect(inputs.queue).not.toHaveProperty('permissionsBoundary');
});
