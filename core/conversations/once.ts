/** Asks once for each question, however often it is put; a question is its arguments, as JSON. */
export function once<Question extends readonly unknown[], Answer>(
  ask: (...question: Question) => Promise<Answer>,
): (...question: Question) => Promise<Answer> {
  const asked = new Map<string, Promise<Answer>>();
  return (...question) => {
    const name = JSON.stringify(question);
    const answer = asked.get(name) ?? ask(...question);
    asked.set(name, answer);
    return answer;
  };
}
