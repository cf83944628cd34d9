// One Chromium with one page, and a log of what went wrong in it.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';

const WIDTH = 1440;
const OPTIONS = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--hide-scrollbars',
    '--force-color-profile=srgb',
    '--font-render-hinting=none',
    // No name is ever looked up: what the page asks for elsewhere stays on this machine even if it is not caught.
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];
// Splunk's schema is written in an older dialect, which its validator's compiler remarks on; what was refused is logged
// with its address.
const NOISE = /strict mode|^Failed to load resource/;
// A page keeps its jobs alive all the time.
const KEEPS_ALIVE = /\/control$/;

const watch = ({ page, origin, log, pending }) => {
    const isElsewhere = (request) => /^(https?|wss?):/.test(request.url()) && !request.url().startsWith(origin);
    page.on('console', (message) => {
        if (message.type() === 'error' && !NOISE.test(message.text())) log.console.push(message.text().slice(0, 600));
    });
    page.on('pageerror', (error) => log.console.push(String(error).slice(0, 600)));
    page.on('request', (request) => {
        if (request.isNavigationRequest()) return;
        if (isElsewhere(request)) log.elsewhere.push(request.url());
        else if (!KEEPS_ALIVE.test(request.url())) pending.add(request);
    });
    page.on('requestfinished', (request) => pending.delete(request));
    page.on('requestfailed', (request) => pending.delete(request));
    page.on('response', (response) => {
        if (response.status() >= 400) {
            log.refused.push(`${response.status()} ${response.request().method()} ${response.url().replace(origin, '')}`);
        }
    });
};

// Nothing leaves the machine. A link is noted and not followed, whether it opens a tab or leaves the page: a navigation
// that is aborted leaves the page as it is. The driver's own come from an empty page.
const keepOnThePage = async ({ page, origin, log }) => {
    await page.exposeFunction('noteOpened', (address) => log.opened.push(address));
    await page.addInitScript(() => {
        window.open = (address) => window.noteOpened(String(address)) && null;
    });
    const isLink = (request) => request.isNavigationRequest() && page.url() !== 'about:blank';
    await page.route(
        (url) => /^(https?|wss?):/.test(url.protocol) && (url.origin !== origin || url.pathname.includes('/app/')),
        (route) => {
            const request = route.request();
            if (isLink(request)) {
                log.opened.push(request.url().replace(origin, ''));
                return route.abort('aborted');
            }
            return request.url().startsWith(origin) ? route.continue() : route.abort();
        },
    );
};

export const startBrowser = async (executablePath, origin) => {
    const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'runkeyhunt-browser-'));
    const context = await chromium.launchPersistentContext(profile, {
        executablePath,
        headless: true,
        args: OPTIONS,
        viewport: { width: WIDTH, height: 900 },
        reducedMotion: 'reduce',
        locale: 'en-US',
        timezoneId: 'Etc/UTC',
    });
    const page = context.pages()[0] ?? (await context.newPage());
    const log = { console: [], refused: [], elsewhere: [], opened: [] };
    const browser = { page, origin, log, pending: new Set(), width: WIDTH };
    watch(browser);
    await keepOnThePage(browser);
    const close = async () => {
        await context.close();
        fs.rmSync(profile, { recursive: true, force: true });
    };
    return { ...browser, close };
};
