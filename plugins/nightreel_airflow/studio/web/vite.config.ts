/** Builds the studio: one small entry that Airflow imports, and a chunk for each room. */
import { createRequire } from "node:module";
import { defineConfig, type Plugin } from "vite";

const require = createRequire(import.meta.url);
/** What Airflow's page brings along, by the name under which it lies in `globalThis`. */
const HOST: Record<string, string> = {
  react: "React",
  "react-dom": "ReactDOM",
  "react/jsx-runtime": "ReactJSXRuntime",
  "react-router-dom": "ReactRouterDOM",
};

/** Makes imports of React the host's own, since two Reacts on one page do not know each other's hooks. */
function hostModules(): Plugin {
  const prefix = "\0host:";
  return {
    name: "host-modules",
    enforce: "pre",
    apply: "build",
    resolveId: (id) => (id in HOST ? prefix + id : null),
    load(id) {
      if (!id.startsWith(prefix)) return null;
      const name = id.slice(prefix.length);
      const keys = Object.keys(require(name) as object).filter(
        (key) => /^[A-Za-z_$][\w$]*$/.test(key) && key !== "default",
      );
      return [
        `const host = globalThis[${JSON.stringify(HOST[name])}];`,
        "export default host;",
        ...keys.map((key) => `export const ${key} = host[${JSON.stringify(key)}];`),
      ].join("\n");
    },
  };
}

export default defineConfig({
  base: "./",
  plugins: [hostModules()],
  define: { "process.env.NODE_ENV": JSON.stringify("production") },
  build: {
    outDir: "../static.new",
    emptyOutDir: true,
    target: "es2022",
    assetsDir: ".",
    reportCompressedSize: true,
    chunkSizeWarningLimit: 1600,
    rollupOptions: {
      onwarn: (warning, warn) => (warning.code === "MODULE_LEVEL_DIRECTIVE" ? undefined : warn(warning)),
      input: "src/studio.tsx",
      preserveEntrySignatures: "exports-only",
      output: {
        entryFileNames: "studio.js",
        chunkFileNames: "[name]-[hash].js",
        assetFileNames: "[name]-[hash][extname]",
      },
    },
  },
  test: { environment: "happy-dom", env: { NODE_ENV: "test" }, include: ["tests/**/*.test.{ts,tsx}"], globals: false },
} as Parameters<typeof defineConfig>[0]);
