import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { credentials, Server, ServerCredentials, type UntypedHandleCall } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { ConstructRequest, type ConstructResponse, GetSchemaRequest } from "@pulumi/pulumi/proto/provider_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import { RegisterResourceResponse, SupportsFeatureResponse } from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { DIGEST } from "./recording";

const PROGRAM = resolve(__dirname, "../../../../plugin/pulumi-resource-pulumi-go-service-image");

/** What a provider registers, as it goes over the wire. */
export interface Registered {
  readonly urn: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** A component that was constructed. */
export interface Constructed {
  readonly urn: string;
  readonly state: Readonly<Record<string, unknown>>;
}

/** How the wire writes a value that is not known yet, a secret, and a resource. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SPECIAL = "4dabf18193072939515e22adb298388d";
export const secret = (value: unknown): object => ({ [SPECIAL]: "1b47061264138c4ac30d75fd1eb44270", value });
export const resource = (urn: string): object => ({ [SPECIAL]: "5cf8f73096256a8f31e491e813e4eb8e", urn });

interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getObject(): Struct | undefined;
}

/** The component plugin as its own process, and the engine that it talks to: real gRPC on both sides, without a program. */
export class PluginProcess {
  public readonly registered: Registered[] = [];
  readonly #server = new Server();
  #child: ChildProcess | undefined;
  #client: ResourceProviderClient | undefined;
  #address = "";

  /** @param folder working directory of the program that it works for. */
  public async start(folder: string): Promise<void> {
    const answer =
      (made: (request: Request) => unknown): UntypedHandleCall =>
      (call: { request: Request }, callback: (error: null, answer: unknown) => void) =>
        callback(null, made(call.request));
    const empty = answer(() => new Empty());
    this.#server.addService(ResourceMonitorService, {
      supportsFeature: answer(() => new SupportsFeatureResponse().setHassupport(true)),
      registerResource: answer((request) => this.#register(request)),
      registerResourceOutputs: empty,
    });
    this.#server.addService(EngineService, { log: empty, setRootResource: empty, getRootResource: empty });
    const port = await new Promise<number>((done, fail) =>
      this.#server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? done(bound) : fail(error),
      ),
    );
    this.#address = `127.0.0.1:${port}`;
    const child = spawn(PROGRAM, [this.#address], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
    this.#child = child;
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    this.#client = new ResourceProviderClient(
      `127.0.0.1:${line.toString().trim()}`,
      credentials.createInsecure(),
    );
  }

  public stop(): void {
    this.#client?.close();
    this.#child?.kill();
    this.#server.forceShutdown();
  }

  public async schema(): Promise<unknown> {
    return new Promise((done, fail) =>
      this.#client?.getSchema(new GetSchemaRequest(), (error, answer) =>
        error === null ? done(JSON.parse(answer.getSchema())) : fail(error),
      ),
    );
  }

  /** @param type the component's class. @throws Error as the engine shows it. */
  public async construct(type: string, name: string, inputs: object, preview = false): Promise<Constructed> {
    const request = new ConstructRequest()
      .setProject("project")
      .setStack("stack")
      .setDryrun(preview)
      .setMonitorendpoint(this.#address)
      .setType(`pulumi-go-service-image:index:${type}`)
      .setName(name)
      .setInputs(Struct.fromJavaScript(inputs as Record<string, never>));
    const answer = await new Promise<ConstructResponse>((done, fail) =>
      this.#client?.construct(request, (error, made) =>
        error === null ? done(made) : fail(new Error(error.details)),
      ),
    );
    return { urn: answer.getUrn(), state: answer.getState()?.toJavaScript() ?? {} };
  }

  #register(request: Request): RegisterResourceResponse {
    const type = request.getType();
    // as the mocks that a program in Node.js is recorded with
    const parent = request.getParent().split("::")[2]?.split("$").at(-1);
    const urn = `urn:pulumi:stack::project::${parent === undefined ? "" : `${parent}$`}${type}::${request.getName()}`;
    const inputs = request.getObject()?.toJavaScript() ?? {};
    this.registered.push({ urn, inputs });
    const outputs = { ...inputs, ...(type === "docker-build:index:Image" && { digest: DIGEST }) };
    return new RegisterResourceResponse()
      .setUrn(urn)
      .setId(type.startsWith("pulumi-go") ? "" : "id")
      .setObject(Struct.fromJavaScript(outputs));
  }
}
