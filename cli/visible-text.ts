/** One piece of one line, whatever stands in it, that cannot steer the terminal: control characters and line breaks as escapes. */
export function escapeControls(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, escape);
}

/** As `escapeControls`, but for text of several lines: line feeds and tabs stay. */
export function escapeSteering(text: string): string {
  return text.replaceAll(/[\p{Cc}--[\n\t]]/gv, escape);
}

/** JSON with the control characters escaped that it may hold as they are; the document is the same. */
export function escapeControlsOfJson(json: string): string {
  return json.replaceAll(/[\u007f-\u009f]/g, escape);
}

function escape(control: string): string {
  const short = JSON.stringify(control).slice(1, -1);
  return short.length > 1 ? short : `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
