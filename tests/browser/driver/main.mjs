// Drives one Chromium. Each line of standard input is {"id", "method", "arguments"}; each answer is a line
// {"id", "result"} or {"id", "error"}.
import readline from 'node:readline';
import { startBrowser } from './chromium.mjs';
import { observations } from './observe.mjs';
import { operations } from './operate.mjs';

const browser = await startBrowser(process.argv[2], process.argv[3]);
const methods = { ...observations(browser), ...operations(browser) };

for await (const line of readline.createInterface({ input: process.stdin })) {
    const { id, method, arguments: given } = JSON.parse(line);
    const answer = await methods[method](...given).then(
        (result) => ({ id, result: result ?? null }),
        (error) => ({ id, error: String(error.message).split('\n')[0] }),
    );
    process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await browser.close();
