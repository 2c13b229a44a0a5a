/** Stands in for the SDK's cache of discovered endpoints, which DynamoDB's client makes and no command of it reads. */
export class EndpointCache {}
