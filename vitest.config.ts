import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["src/**/*.test.ts", "harness/**/*.test.ts", "test/architecture/**/*.test.ts"], pool: "threads" } },
    ],
  },
});
