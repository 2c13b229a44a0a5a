/** Whether a fault that names an occasion by a text means this one. */
export const holds = (content: string, containing: string | undefined): boolean =>
  containing === undefined || content.includes(containing);
