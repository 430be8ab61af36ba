// Plain JavaScript that any Node can read: it says what to do before anything newer is loaded.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major > 22 || (major === 22 && minor >= 18)) {
  await import('./main.ts');
} else {
  console.error(
    `Node ${process.versions.node} is too old for the demo: install Node 24 (https://nodejs.org), or on 64-bit Linux run "npm ci", which brings it along, and then "npm run demo".`,
  );
  process.exitCode = 1;
}
