// A dashboard scrolls inside itself: all of it is drawn only in a window that is taller than any.
import { settle } from './settle.mjs';

const TALL = 4000;
const ITEMS = '[data-test="viz-item"],[data-test="input-item"]';

const lowest = (selector) =>
    Math.max(0, ...[...document.querySelectorAll(selector)].map((item) => item.getBoundingClientRect().bottom));

export const inTallWindow = ({ page, width }) => page.setViewportSize({ width, height: TALL });

export const cutToContent = async (browser) => {
    const { page, width } = browser;
    const bottom = await page.evaluate(lowest, ITEMS);
    if (bottom) await page.setViewportSize({ width, height: Math.min(TALL, Math.ceil(bottom) + 12) });
    return settle(browser);
};
