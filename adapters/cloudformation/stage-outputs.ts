import {
  type CloudFormationClient,
  paginateDescribeStacks,
  type Stack,
} from '@aws-sdk/client-cloudformation';

const isOf =
  (stage: string) =>
  ({ Tags = [] }: Stack): boolean =>
    Tags.some(({ Key, Value }) => Key === 'aviso:stage' && Value === stage);

/** The outputs of all stacks of a stage, flat. Empty where nothing of that stage is deployed. */
export async function stageOutputs(
  cloudFormation: CloudFormationClient,
  stage: string,
): Promise<Readonly<Record<string, string>>> {
  const outputs: Record<string, string> = {};
  for await (const { Stacks = [] } of paginateDescribeStacks({ client: cloudFormation }, {})) {
    for (const { Outputs = [] } of Stacks.filter(isOf(stage))) {
      for (const { OutputKey, OutputValue } of Outputs)
        if (OutputKey && OutputValue) outputs[OutputKey] = OutputValue;
    }
  }
  return outputs;
}
