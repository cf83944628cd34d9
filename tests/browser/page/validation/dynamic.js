// Dynamic options, such as "> primary | seriesByName('host') | rangeValue(steps)".
import * as DataFrame from '@splunk/visualization-encoding/DataFrame';
import * as DataPoint from '@splunk/visualization-encoding/DataPoint';
import * as DataSeries from '@splunk/visualization-encoding/DataSeries';
import { DslParser } from '@splunk/visualization-encoding/DslParser';
import * as Formatter from '@splunk/visualization-encoding/Formatter';
import * as FormatterPresets from '@splunk/visualization-encoding/FormatterPresets';

const TAKE_CONTEXT = ['rangeValue', 'matchValue', 'gradient', 'formatByType'];
const ALWAYS_THERE = /^(primary|annotation|statics|true|false|null$|themes?|table|area|bubble|choropleth)/;

const methodsOf = (made) => {
    const names = [];
    for (let at = made?.prototype; at && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
        names.push(...Object.getOwnPropertyNames(at));
    }
    return names;
};

const FUNCTIONS = new Set([
    ...methodsOf(DataFrame.DataFrame),
    ...methodsOf(DataSeries.DataSeries),
    ...methodsOf(DataPoint.DataPoint),
    ...Object.keys(Formatter).flatMap((name) => [name, name[0].toLowerCase() + name.slice(1)]),
    ...Object.values(FormatterPresets).flatMap((presets) => Object.keys(Object(presets))),
]);

const textsIn = (value) =>
    typeof value === 'string' ? [value] : value && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : [];

const problemsOf = (text, known) => {
    const isUnknown = (name) => /^[A-Za-z_]/.test(name) && !known.has(name) && !ALWAYS_THERE.test(name);
    return DslParser.parse(text.replace(/^\s*>/, '').trim()).flatMap((step, place) => {
        if (step.type === 'identifier') return place === 0 && isUnknown(step.v) ? [`begins with "${step.v}"`] : [];
        if (step.type !== 'method') return [];
        if (!FUNCTIONS.has(step.name)) return [`there is no function "${step.name}"`];
        if (!TAKE_CONTEXT.includes(step.name)) return [];
        const given = (step.args ?? []).filter(({ type, v }) => type === 'identifier' && isUnknown(v));
        return given.map(({ v }) => `"${v}" is not in the context`);
    });
};

const read = (text, known) => {
    try {
        return problemsOf(text, known);
    } catch (error) {
        return [String(error.message).split('\n')[0]];
    }
};

export const dynamicProblems = (item, optionNames) => {
    const own = [item.context, item.options, item.dataSources].flatMap((part) => Object.keys(part ?? {}));
    const known = new Set([...own, ...optionNames]);
    const texts = textsIn([item.options, item.context]).filter((text) => /^\s*>/.test(text));
    return texts.flatMap((text) => read(text, known).map((problem) => `: ${text}: ${problem}`));
};
