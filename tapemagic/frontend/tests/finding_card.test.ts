/** What is said of a finding beside the code. */

import { expect, test } from "vitest";
import { findingCard, spoken } from "../labextension/src/finding_card";
import type { Finding } from "../labextension/src/protocol";

const FINDING: Finding = {
  code: "TAP101",
  level: "error",
  from: 0,
  to: 5,
  message: "`tape_2.gradient(dy_dx, x)` gives None.",
  why: "It was computed too late.",
  related: [{ place: "line 4", text: "the block of `tape_2` ends before this" }],
  cause: null,
  page: "https://example.org/TAP101/",
  fix: {
    title: "Indent line 4.",
    gives: "a number",
    isSafe: true,
    elsewhere: "",
    changes: [{ cell: "a", from: 0, to: 0, insert: "    " }],
  },
  hide: null,
};

test("what happens, why, the lines, the fix and the page", () => {
  const card = findingCard(FINDING);
  expect(card.querySelector(".tapemagic-card-message")?.textContent).toBe(
    "tape_2.gradient(dy_dx, x) gives None.",
  );
  expect(card.querySelector("code")?.textContent).toBe("tape_2.gradient(dy_dx, x)");
  expect(card.querySelector("li")?.textContent).toBe(
    "line 4: the block of tape_2 ends before this",
  );
  expect(card.querySelector(".tapemagic-card-fix")?.textContent).toBe(
    "Fix: Indent line 4. The call then gives a number.",
  );
  expect(card.querySelector("a")?.getAttribute("href")).toBe("https://example.org/TAP101/");
});

test("no markup comes from code", () => {
  const card = findingCard({ ...FINDING, message: "`<img src=x>` gives None." });
  expect(card.querySelector("img")).toBeNull();
});

test("one that follows from another says from which", () => {
  expect(spoken({ ...FINDING, cause: "line 3", fix: null })).toBe(
    "`tape_2.gradient(dy_dx, x)` gives None. It was computed too late. " +
      "It only follows from what is wrong in line 3: correct that first.",
  );
});
