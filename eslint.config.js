import tseslint from "typescript-eslint";

// Biome formats and lints; ESLint holds only the rules that need types.
export default tseslint.config(
  { ignores: ["dist/**", "node_modules/**", "reports/**", "test/golden/**"] },
  {
    files: ["src/**/*.ts", "harness/**/*.ts", "test/**/*.ts", "bench/**/*.ts"],
    languageOptions: { parser: tseslint.parser, parserOptions: { project: "./tsconfig.test.json", tsconfigRootDir: import.meta.dirname } },
    plugins: { "@typescript-eslint": tseslint.plugin },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    },
  },
);
