/**
 * Names that a secret has. A build argument, a label or a variable of the environment stays readable in the image's
 * configuration and history. `TOKEN_FILE` and `PASSWORD_LENGTH` name no secret.
 */
export const SECRET_NAME =
  /(^|_)(TOKEN|PASSWORD|PASSWD|SECRET|CREDENTIALS?|PRIVATE_?KEY|API_?KEY|ACCESS_?KEY)(_(VALUE|BASE64|B64))?$/i;
