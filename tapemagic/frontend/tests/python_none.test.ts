import { describe, expect, it } from "vitest";
import { plainModel } from "../src/shared/plain_model";
import { anywidget, nullFor } from "../src/shared/python_none";

describe("None of a kernel that runs in the browser", () => {
  it("leaves what Jupyter sends as it is, binary data too", () => {
    const sent = { label: null, curves: [{ x: 1.5, name: "f" }], is_live: false };
    expect(nullFor(sent)).toEqual(sent);
    const samples = new DataView(new ArrayBuffer(8));
    expect(nullFor(samples)).toBe(samples);
  });

  it("becomes null, however deep it is", () => {
    expect(nullFor({ exact: undefined, curves: [{ label: undefined }, undefined] })).toEqual({
      exact: null,
      curves: [{ label: null }, null],
    });
  });

  it("is null where its name is missing, and only to whom reads that name", () => {
    const sent = { curves: [{ name: "f" }], parameters: { a: 2 } };
    const read = nullFor(sent, ["label"]) as {
      curves: readonly { label: string | null }[];
      parameters: object;
    };
    expect(read.curves[0]?.label).toBeNull();
    expect(Object.keys(read.parameters)).toEqual(["a"]);
    expect(read).toEqual(sent);
  });

  it("is null to a widget, which is given the same object until it changes", () => {
    const held = plainModel<{ picture: { label: string | null | undefined } }>({
      picture: { label: undefined },
    });
    anywidget<{ picture: { label: string | null | undefined } }>(({ model }) => {
      expect(model.get("picture")).toEqual({ label: null });
      expect(model.get("picture")).toBe(model.get("picture"));
      model.set("picture", { label: "x²" });
      expect(model.get("picture")).toEqual({ label: "x²" });
      return () => {};
    }).render({ model: held, el: null as unknown as HTMLElement });
    expect.assertions(3);
  });
});
