// Runs before anything of the page: notes each thing that only a comment's own script would do, and each thing that the page's policy had to refuse.
window.__ran = [];
for (const name of ["alert", "confirm", "prompt", "print", "open"]) {
  window[name] = (...said) => void window.__ran.push(`${name}(${said.join()})`);
}
addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => window.__ran.push(`${effectiveDirective} ${blockedURI}`), true);
