/*
 * A program imports this before `@pulumi/pulumi`, for a start in half the time.
 *
 * The SDK loads TypeScript and npm's arborist, with which it serializes functions, although few programs have functions to
 * serialize: here the two wait until something of them is used. And it asks for a stack trace at each promise, which is
 * translated by source maps, frame for frame, before anybody looks at it: here traces name the compiled files.
 */
import { createRequire } from "node:module";
import { onDemand } from "./common/onDemand";

const sdk = createRequire(require.resolve("@pulumi/pulumi/package.json"));

onDemand(sdk, "typescript");
onDemand(sdk, "@npmcli/arborist");
Reflect.deleteProperty(Error, "prepareStackTrace");
