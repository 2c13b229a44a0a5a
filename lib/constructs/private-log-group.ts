import { DataIdentifier, DataProtectionPolicy, LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Operations } from './operations.ts';

/** Our lines carry no personal data; what a library might still print is masked before anybody reads it. */
export class PrivateLogGroup extends LogGroup {
  constructor(scope: Construct, id: string, { key, logRetention, removalPolicy }: Operations) {
    super(scope, id, {
      encryptionKey: key,
      retention: logRetention,
      removalPolicy,
      dataProtectionPolicy: new DataProtectionPolicy({
        identifiers: [
          DataIdentifier.CREDITCARDNUMBER,
          DataIdentifier.CREDITCARDSECURITYCODE,
          DataIdentifier.EMAILADDRESS,
          DataIdentifier.PHONENUMBER_BR,
          DataIdentifier.PHONENUMBER_ES,
          DataIdentifier.PHONENUMBER_US,
        ],
      }),
    });
  }
}
