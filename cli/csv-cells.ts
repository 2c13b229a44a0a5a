const formula = /^[=+\-@\t\r\uFF0B\uFF0D\uFF1D\uFF20]/;
const phone = /^\+\d[\d\s().-]*$/;

/** Whether a spreadsheet would calculate with a cell instead of showing it. A phone number begins with a plus of its own. */
export const isFormula = (cell: string): boolean =>
  formula.test(cell.trimStart() || cell) && !phone.test(cell.trim());

/** A cell that any spreadsheet shows as text. */
export const formulaSafe = (cell: string): string => (isFormula(cell) ? `'${cell}` : cell);
