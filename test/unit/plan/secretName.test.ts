// Proves which names are those of secrets (B13): a value under such a name must not become readable in an image.
import assert from "node:assert/strict";
import { SECRET_NAME } from "../../../components/common/secretName";

describe("B13 names of secrets", () => {
  const SECRET = [
    ...["TOKEN", "PASSWORD", "PASSWD", "SECRET", "CREDENTIAL", "CREDENTIALS", "API_KEY", "APIKEY"],
    ...["PRIVATE_KEY", "ACCESS_KEY", "github_token", "DB_PASSWD", "MYSQL_PASSWORD", "CLIENT_SECRET_BASE64"],
  ];
  const ORDINARY = ["TOKEN_FILE", "PASSWORD_LENGTH", "TOKENS", "SECRETARY", "KEY", "PUBLIC_KEY", "KEYBOARD"];

  SECRET.forEach((name) => it(`${name}: a secret`, () => assert.ok(SECRET_NAME.test(name))));
  ORDINARY.forEach((name) => it(`${name}: none`, () => assert.ok(!SECRET_NAME.test(name))));
});
