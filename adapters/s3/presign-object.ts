import { fromEnv } from '@aws-sdk/credential-provider-env';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';

export type S3Settings = {
  readonly region: string;
  /** Where S3 is when it is not AWS's own; buckets are then a part of the path. */
  readonly endpoint?: string | undefined;
};

type Address = { protocol: string; hostname: string; port?: number; path: string };

/** As S3 spells it when it checks the signature: all but unreserved characters escaped (RFC 3986, 2.3). */
const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

function addressOf({ region, endpoint }: S3Settings, bucket: string, s3Key: string): Address {
  const path = `/${s3Key.split('/').map(escaped).join('/')}`;
  if (!endpoint) return { protocol: 'https:', hostname: `${bucket}.s3.${region}.amazonaws.com`, path };
  const { protocol, hostname, port } = new URL(endpoint);
  return { protocol, hostname, ...(port && { port: Number(port) }), path: `/${bucket}${path}` };
}

/**
 * A link by which anybody may do one thing with one object of a bucket, for `seconds` from `now`, with these headers and
 * no others in their place. S3 is not asked.
 */
export const presignObject = (settings: S3Settings, bucket: string) => {
  const signer = new SignatureV4({
    service: 's3',
    region: settings.region,
    credentials: fromEnv(),
    sha256: Sha256,
    uriEscapePath: false, // S3 alone of all services signs the path as it is sent
  });
  return async (
    method: 'GET' | 'PUT',
    s3Key: string,
    now: number,
    seconds: number,
    signed: Record<string, string> = {},
  ): Promise<string> => {
    const address = addressOf(settings, bucket, s3Key);
    const host = `${address.hostname}${address.port === undefined ? '' : `:${address.port}`}`;
    const { query = {} } = await signer.presign(
      {
        ...address,
        method,
        query: {},
        headers: { ...signed, host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
      },
      { signingDate: new Date(now), expiresIn: seconds },
    );
    const asked = Object.entries(query).map(([name, value]) => `${escaped(name)}=${escaped(String(value))}`);
    return `${address.protocol}//${host}${address.path}?${asked.join('&')}`;
  };
};
