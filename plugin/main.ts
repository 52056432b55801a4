/** The provider's process: Pulumi starts it for programs in other languages, and reads its port from stdout. */
import { main } from "@pulumi/pulumi/provider";
import { ComponentProvider } from "./componentProvider";

void main(new ComponentProvider(), process.argv.slice(2));
