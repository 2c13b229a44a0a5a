const not = () => () => {
  throw new Error('handlers make no JSON Schema: its code is left out of their bundles');
};

/** In the place of zod's own in the bundles: 18 KB of every cold start that no handler asks for. */
export const createToJSONSchemaMethod = not;
export const createStandardJSONSchemaMethod = not;
export const toJSONSchema = not();
export const extractDefs = not();
export const finalize = not();
export const handleUnrepresentable = not();
export const initializeContext = not();
export const processSchema = not();
export const allProcessors = {};
