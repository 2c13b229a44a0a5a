import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { structuredLogs } from '../middleware/structured-logs.ts';
import { wire } from './wiring.ts';

export const handler = middy()
  .use(structuredLogs<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>('links'))
  .handler(wire(process.env));
