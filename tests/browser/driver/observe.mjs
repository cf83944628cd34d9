// What can be seen of the page. Nothing here judges: tests/browser/problems.py does.
import fs from 'node:fs';
import path from 'node:path';
import { still } from './settle.mjs';
import { cutToContent, inTallWindow } from './window.mjs';

const panels = () => {
    const squeezed = (text) => text.replace(/\s+/g, ' ').trim();
    const placeholder = '[data-test="icon-placeholder"],[data-test="placeholder-icon"],[data-test*="waiting-for-input"]';
    return [...document.querySelectorAll('[data-test="viz-item"]')].map((panel) => {
        const body = panel.querySelector('[data-test="viz-size-wrapper"]') ?? panel;
        const status = panel.querySelector('[data-test="status-icon-container"] [aria-label]');
        const box = panel.getBoundingClientRect();
        const table = body.querySelector('table')?.getBoundingClientRect();
        return {
            id: panel.dataset.id,
            text: squeezed(panel.innerText),
            body: squeezed(body.innerText),
            status: status?.getAttribute('aria-label') ?? '',
            placeholder: Boolean(panel.querySelector(placeholder)),
            drawn: Boolean(body.querySelector('svg,canvas,table,img')),
            width: Math.round(box.width),
            height: Math.round(box.height),
            cut: table ? Math.max(0, Math.round(table.right - body.getBoundingClientRect().right)) : 0,
        };
    });
};

const boxes = (selector) =>
    [...document.querySelectorAll(selector)].map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return { text: element.textContent, x, y, width, height, shows: element.checkVisibility() };
    });

const style = ([selector, property]) => getComputedStyle(document.querySelector(selector))[property];

export const observations = (browser) => {
    const { page, log } = browser;
    return {
        panels: () => page.evaluate(panels),
        told: () => page.evaluate(() => window.told),
        crash: () => page.evaluate(() => document.querySelector('[data-crash]')?.textContent ?? ''),
        log: async () => log,
        boxes: (selector) => page.evaluate(boxes, selector),
        evaluate: (script) => page.evaluate(script),
        style: (selector, property) => page.evaluate(style, [selector, property]),
        validate: (definition) => page.evaluate((given) => window.validateDefinition(given), definition),
        screenshot: async (file) => {
            fs.mkdirSync(path.dirname(file), { recursive: true });
            await page.mouse.move(0, 0);
            await cutToContent(browser);
            await still(browser);
            await page.screenshot({ path: file });
            await inTallWindow(browser);
        },
    };
};
