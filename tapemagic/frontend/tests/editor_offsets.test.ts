/** Where in an editor something stands, in cells with ends of lines of every kind. */

import { expect, test } from "vitest";
import { inEditor } from "../labextension/src/editor_offsets";

const LINES = ["a = 1", "🙂 = 2", "", "tape.gradient(y, x)"];

/** Return what an editor shows at a stretch of a text. */
function shown(text: string): string {
  const from = text.indexOf("tape");
  const [stretch] = inEditor(text, [{ from, to: text.indexOf("(") }]);
  return text.replace(/\r\n?/g, "\n").slice(stretch?.from, stretch?.to);
}

test.each(["\n", "\r\n", "\r"])("with lines that end in %j", (ending) => {
  expect(shown(LINES.join(ending))).toBe("tape.gradient");
});

test("with lines that end in several ways", () => {
  expect(shown("a\r\nb\rc\n\r\ntape.gradient(y, x)")).toBe("tape.gradient");
});
