/** Where in an editor something stands, in cells with ends of lines of every kind. */

import { expect, test } from "vitest";
import { inEditor } from "../labextension/src/editor_offsets";
import { nullFor } from "../src/shared/python_none";

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

test("what a kernel in the browser left out stays null", () => {
  const finding = nullFor({ from: 0, to: 3 }, ["cause"]) as { from: number; to: number };
  expect(inEditor("a\r\nb", [finding])).toEqual([{ from: 0, to: 2 }]);
  expect(inEditor("a\r\nb", [finding])[0]).toHaveProperty("cause", null);
});
