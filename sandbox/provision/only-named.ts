import { createHash } from 'node:crypto';
import { account, region } from '../cloud.ts';
import { type Kind, type Resource, type Standing, withoutEffect } from './kind.ts';

/** Resources that do nothing here, but that others may point at. */
export const onlyNamed: Record<string, Kind> = {
  'AWS::CDK::Metadata': withoutEffect('it tells AWS which constructs were used', unnamed),
  'AWS::CloudWatch::Alarm': withoutEffect('there is no CloudWatch here to raise an alarm', (resource) => {
    const name = nameOf(resource, 'AlarmName');
    return { ref: name, attributes: { Arn: `arn:aws:cloudwatch:${region}:${account}:alarm:${name}` } };
  }),
  'AWS::CloudWatch::CompositeAlarm': withoutEffect(
    'there is no CloudWatch here to raise an alarm',
    (resource) => {
      const name = nameOf(resource, 'AlarmName');
      return { ref: name, attributes: { Arn: `arn:aws:cloudwatch:${region}:${account}:alarm:${name}` } };
    },
  ),
  'AWS::CloudWatch::Dashboard': withoutEffect('there is no CloudWatch here to draw a dashboard', unnamed),
  'AWS::EventSchemas::Registry': withoutEffect(
    'schemas are published for readers, nothing looks them up',
    (resource) => {
      const name = nameOf(resource, 'RegistryName');
      const arn = `arn:aws:schemas:${region}:${account}:registry/${name}`;
      return { ref: arn, attributes: { RegistryArn: arn, RegistryName: name } };
    },
  ),
  'AWS::EventSchemas::Schema': withoutEffect(
    'schemas are published for readers, nothing looks them up',
    (resource) => {
      const name = nameOf(resource, 'SchemaName');
      const arn = `arn:aws:schemas:${region}:${account}:schema/${name}`;
      return { ref: arn, attributes: { SchemaArn: arn, SchemaName: name, SchemaVersion: '1' } };
    },
  ),
  'AWS::IAM::ManagedPolicy': withoutEffect(
    'calls of functions are not checked against their roles yet',
    (resource) => {
      const arn = `arn:aws:iam::${account}:policy/${nameOf(resource, 'ManagedPolicyName')}`;
      return { ref: arn, attributes: { PolicyArn: arn } };
    },
  ),
  'AWS::IAM::Policy': withoutEffect('calls of functions are not checked against their roles yet', unnamed),
  'AWS::IAM::Role': withoutEffect(
    'a role names a caller; calls are not checked against it yet',
    (resource) => {
      const name = nameOf(resource, 'RoleName', 64);
      return {
        ref: name,
        attributes: { Arn: `arn:aws:iam::${account}:role/${name}`, RoleId: `AROA${idOf(resource)}` },
      };
    },
  ),
  'AWS::KMS::Alias': withoutEffect('nothing is encrypted at rest on this machine', (resource) => {
    const name = nameOf(resource, 'AliasName');
    return { ref: name, attributes: {} };
  }),
  'AWS::KMS::Key': withoutEffect('nothing is encrypted at rest on this machine', (resource) => {
    const id = idOf(resource);
    return { ref: id, attributes: { KeyId: id, Arn: `arn:aws:kms:${region}:${account}:key/${id}` } };
  }),
  'AWS::Logs::LogGroup': withoutEffect(
    'what functions log goes to the console and to sandbox.log',
    (resource) => {
      const name = nameOf(resource, 'LogGroupName');
      return { ref: name, attributes: { Arn: `arn:aws:logs:${region}:${account}:log-group:${name}:*` } };
    },
  ),
  'AWS::Logs::MetricFilter': withoutEffect('there is no CloudWatch here to count with', unnamed),
  'AWS::Logs::ResourcePolicy': withoutEffect(
    'what functions log goes to the console and to sandbox.log',
    unnamed,
  ),
  'AWS::S3::BucketPolicy': withoutEffect('policies of buckets are not checked yet', unnamed),
  'AWS::SNS::Subscription': withoutEffect('nobody is told about alarms here', unnamed),
  'AWS::SNS::Topic': withoutEffect('nobody is told about alarms here', (resource) => {
    const name = nameOf(resource, 'TopicName');
    const arn = `arn:aws:sns:${region}:${account}:${name}`;
    return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
  }),
  'AWS::SNS::TopicPolicy': withoutEffect('nobody is told about alarms here', unnamed),
  'AWS::SecretsManager::ResourcePolicy': withoutEffect('policies of secrets are not checked yet', unnamed),
};

function unnamed(resource: Resource): Standing {
  return { ref: resource.name(undefined), attributes: {} };
}

function nameOf(resource: Resource, property: string, longest?: number): string {
  const given = resource.properties[property];
  return resource.name(typeof given === 'string' ? given : undefined, longest);
}

function idOf({ stack, logicalId }: Resource): string {
  return createHash('sha256').update(`${stack}/${logicalId}`).digest('hex').slice(0, 16);
}
