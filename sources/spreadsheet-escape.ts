/** An apostrophe or tab that was put before what a spreadsheet takes for a formula (OWASP, "CSV Injection"). */
const escaped = /^['\t](?=[=+\-@\t\r])/;

/** The value that a tool has escaped for spreadsheets: `'+33612345678` was `+33612345678`. */
export function undoSpreadsheetEscape(value: string): string {
  return value.replace(escaped, '');
}
