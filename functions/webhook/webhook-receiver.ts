import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { structuredLogs } from '../middleware/structured-logs.ts';
import type { wire } from './wiring.ts';

/** The function as Lambda runs it, over what was wired. */
export const webhookReceiver = (receive: ReturnType<typeof wire>) =>
  middy()
    .use(structuredLogs<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>('webhook'))
    .handler(receive);
