// Asks the browser for a passkey and sends its answer with the form (W3C Web Authentication).
'use strict';

const passkeyForm = document.getElementById('passkey');
const passkeyButton = passkeyForm.querySelector('button');

const say = kind => {
  for (const notice of document.querySelectorAll('[data-passkey]')) {
    notice.hidden = notice.dataset.passkey !== kind;
  }
};

const bytes = text => {
  const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(plain, character => character.charCodeAt(0));
};

const text = buffer => {
  if (!buffer) {
    return undefined;
  }
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
};

// The options come as JSON, in which bytes are base64url.
const asked = () => {
  const options = JSON.parse(passkeyForm.dataset.options);
  options.challenge = bytes(options.challenge);
  if (options.user) {
    options.user.id = bytes(options.user.id);
  }
  for (const list of [options.allowCredentials, options.excludeCredentials]) {
    for (const credential of list || []) {
      credential.id = bytes(credential.id);
      // An empty name would make the browser look for no device at all.
      credential.transports = (credential.transports || []).filter(transport => transport);
      if (credential.transports.length === 0) {
        delete credential.transports;
      }
    }
  }
  return {publicKey: options};
};

const answer = credential => JSON.stringify({
  id: credential.id,
  rawId: text(credential.rawId),
  type: credential.type,
  authenticatorAttachment: credential.authenticatorAttachment || undefined,
  clientExtensionResults: credential.getClientExtensionResults(),
  response: {
    clientDataJSON: text(credential.response.clientDataJSON),
    attestationObject: text(credential.response.attestationObject),
    transports: credential.response.getTransports ? credential.response.getTransports() : undefined,
    authenticatorData: credential.response.attestationObject ? undefined : text(credential.response.authenticatorData),
    signature: text(credential.response.signature),
    userHandle: text(credential.response.userHandle),
  },
});

if (window.PublicKeyCredential && navigator.credentials) {
  passkeyForm.addEventListener('submit', async event => {
    event.preventDefault();
    passkeyButton.disabled = true;
    say('');
    try {
      const credential = await navigator.credentials[passkeyForm.dataset.ceremony](asked());
      passkeyForm.elements.answer.value = answer(credential);
      passkeyForm.submit();
    } catch (problem) {
      passkeyButton.disabled = false;
      say({InvalidStateError: 'known', SecurityError: 'unsupported'}[problem.name] || 'cancelled');
    }
  });
} else {
  passkeyButton.disabled = true;
  say('unsupported');
}
