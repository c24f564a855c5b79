// Lets the conformance suite start on Node before 22, whose `fs` has no globSync: only its client scenarios, which
// are not run here, use it. Given to node by --import.

import { register } from "node:module";

const data = (text) => `data:text/javascript,${encodeURIComponent(text)}`;
const fs = data(`export * from "node:fs"; export const globSync = () => { throw new Error("no globSync"); };`);
const hooks = data(`
export const resolve = (name, context, next) =>
  name === "fs" && context.parentURL?.includes("/conformance/")
    ? { url: ${JSON.stringify(fs)}, shortCircuit: true }
    : next(name, context);
`);
if (!process.getBuiltinModule?.("fs")?.globSync) register(hooks);
