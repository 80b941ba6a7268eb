// Reckons the fingerprint of a chosen file here, so that the file itself need not be sent.

document.addEventListener('change', (event) => {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || input.type !== 'file' || input.name !== 'file') return;
  const file = input.files?.[0];
  const form = input.form;
  const said = form?.querySelector<HTMLElement>('[data-fingerprint]');
  const field = form?.elements.namedItem('sha256');
  // Browsers give `subtle` to secure pages only; elsewhere the server reckons.
  if (!file || !said || !(field instanceof HTMLInputElement) || !('subtle' in crypto)) return;
  said.textContent = said.dataset['fingerprint'] ?? '';
  void file
    .arrayBuffer()
    .then((content) => crypto.subtle.digest('SHA-256', content))
    .then((digest) => {
      field.value = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      input.value = '';
      said.textContent = file.name;
    });
});
