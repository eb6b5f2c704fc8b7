import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { environment: "happy-dom", css: true, include: ["tests/**/*.test.ts"] },
});
