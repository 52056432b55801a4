// Writes api-2019-09-24.json: the parameters and answers of the actions in it, as Tencent's own SDK types them.
// npm pack tencentcloud-sdk-nodejs, unpack it, then
// node test/fakes/tencent/readModels.mjs <folder>/tencentcloud/services/tcr/v20190924/tcr_models.d.ts <version>
import fs from "node:fs";
import { URL } from "node:url";
import ts from "typescript";

const [models, version] = process.argv.slice(2);
const file = new URL("api-2019-09-24.json", import.meta.url);
const { actions: known } = JSON.parse(fs.readFileSync(file, "utf8"));
const source = ts.createSourceFile(models, fs.readFileSync(models, "utf8"), ts.ScriptTarget.Latest, true);
const interfaces = new Map();
source.forEachChild((node) => {
  if (ts.isInterfaceDeclaration(node)) {
    const fields = node.members.map((member) => [
      member.name.getText(),
      `${member.type.getText().replace(/^Array<(.*)>$/, "$1[]")}${member.questionToken ? "?" : ""}`,
    ]);
    interfaces.set(node.name.text, Object.fromEntries(fields));
  }
});
const types = {};
const collect = (shape) => {
  for (const type of Object.values(shape)) {
    const name = type.replace(/\?$/, "").replace(/\[\]$/, "");
    if (interfaces.has(name) && types[name] === undefined) {
      types[name] = interfaces.get(name);
      collect(types[name]);
    }
  }
};
const actions = {};
for (const action of Object.keys(known)) {
  const request = interfaces.get(`${action}Request`) ?? {};
  const response = interfaces.get(`${action}Response`) ?? {};
  actions[action] = { request, response };
  collect(response);
  collect(request);
}
const sdk = `tencentcloud-sdk-nodejs ${version}`;
fs.writeFileSync(file, `${JSON.stringify({ sdk, actions, types }, undefined, 2)}\n`);
