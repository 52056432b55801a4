import { readdirSync } from "node:fs";
import eslint from "@eslint/js";
import tseslint from "typescript-eslint";
import pulumi from "@pulumi/eslint-plugin";

/** Rooms of the library that plan, each with those that it may look into: arrows lead down, and none climbs. */
const ROOMS = {
  common: [],
  source: ["common"],
  closure: ["common", "source"],
  toolchain: ["common", "source", "closure"],
  context: ["common", "source", "closure"],
  plan: ["common", "source", "closure", "toolchain", "context"],
};

/** Everything directly below `components/`: rooms, and the components themselves. */
const LIBRARY = readdirSync(`${import.meta.dirname}/components`).map((name) => name.replace(/\.ts$/, ""));

const OUTSIDE = ["node:child_process", "node:http", "node:https", "node:net", "node:dns", "undici"];

/** What plans is pure: no Pulumi, no other process, and nothing of the rooms above. git alone is asked, in one file. */
const walls = Object.entries(ROOMS).map(([room, below]) => {
  const above = LIBRARY.filter((name) => name !== room && !below.includes(name) && name !== "assets");
  return {
    files: [`components/${room}/**/*.ts`],
    ignores: ["components/source/git.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          paths: OUTSIDE.map((name) => ({
            name,
            message: "What plans starts no process and asks no network.",
          })),
          patterns: [
            { group: ["@pulumi/*"], message: "What plans knows no Pulumi." },
            {
              regex: `^(?:\\.\\./)+(?:${above.join("|")})(?:/|$)`,
              message: `components/${room} may look into ${below.join(", ") || "no other room"} alone.`,
            },
          ],
        },
      ],
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "What plans reads no environment." },
      ],
    },
  };
});

export default tseslint.config(
  {
    ignores: [
      "dist/",
      "node_modules/",
      ".go-service-image/",
      "examples/",
      "test/fixtures/",
      "sdks/",
      "components/assets/",
    ],
  },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: {
          allowDefaultProject: [
            "*.mjs",
            "tools/bootstrap.mjs",
            "tools/firstUp.mjs",
            "test/fakes/tencent/readModels.mjs",
            "test/support/engines/runcWithin.mjs",
            "program.js",
          ],
        },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { "@pulumi": pulumi },
    rules: {
      "@pulumi/no-output-in-template-literal": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      eqeqeq: "error",
    },
  },
  ...walls,
  {
    files: ["test/**/*.ts"],
    // chained assertions and mocks read better without these two
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unused-expressions": "off",
    },
  },
  {
    files: ["**/*.mjs", "program.js"],
    ...tseslint.configs.disableTypeChecked,
    // program.js is CommonJS as Pulumi loads it, without a compile step in between
    rules: { ...tseslint.configs.disableTypeChecked.rules, "@typescript-eslint/no-require-imports": "off" },
    languageOptions: {
      globals: { module: "writable", require: "readonly", process: "readonly", console: "readonly" },
    },
  },
);
