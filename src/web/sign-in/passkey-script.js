const form = document.querySelector("form[data-ceremony]");
const status = document.querySelector("#passkey-status");
const answers = {
  NotAllowedError: "Nothing was chosen, or it took too long. Try again.",
  InvalidStateError:
    "This device has a passkey of yours already. Use another device or security key.",
};
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  status.hidden = true;
  try {
    const options = JSON.parse(form.dataset.options);
    const credential =
      form.dataset.ceremony === "create"
        ? await navigator.credentials.create({
            publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
          })
        : await navigator.credentials.get({
            publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
          });
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch (error) {
    status.textContent =
      answers[error.name] ??
      "This browser cannot use passkeys here. Update it, or use another one.";
    status.hidden = false;
  }
});
