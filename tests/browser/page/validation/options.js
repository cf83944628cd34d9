// What Splunk's validator lets pass: names of options, kinds of interaction, and the little language of dynamic options.
import { createComponentDict } from '@splunk/dashboard-definition';
import { preset } from '../preset.js';
import { dynamicProblems } from './dynamic.js';

const KINDS = ['visualizations', 'inputs', 'dataSources'];
const OF_EVERY = {
    visualizations: [],
    inputs: ['token', 'defaultValue', 'items'],
    dataSources: ['query', 'queryParameters', 'extend', 'ref', 'app', 'refresh', 'refreshType', 'enableSmartSources'],
};
const BRANCHES = ['anyOf', 'oneOf', 'allOf'];

const propertiesOf = (schema) => [
    ...Object.keys(schema.properties ?? {}),
    ...BRANCHES.flatMap((branch) => (Array.isArray(schema[branch]) ? schema[branch].flatMap(propertiesOf) : [])),
];

// The schemas of options come in three shapes: a JSON schema, one that is extended, and a plain object of options.
const optionNames = (schema) => {
    if (!schema || typeof schema !== 'object') return [];
    if (schema.optionsSchema) return optionNames(schema.optionsSchema);
    const { extend, ...rest } = schema;
    if (extend) return [...propertiesOf(extend), ...Object.keys(rest)];
    return schema.properties || BRANCHES.some((branch) => schema[branch]) ? propertiesOf(schema) : Object.keys(schema);
};

const unknownOptions = (item, names, kind) =>
    Object.keys(item.options ?? {})
        .filter((option) => names.length && !names.includes(option) && !OF_EVERY[kind].includes(option))
        .map((option) => `/options/${option}: not an option of ${item.type}`);

const unknownInteractions = (item) =>
    (item.eventHandlers ?? [])
        .filter(({ type }) => !(type in preset.eventHandlers))
        .map(({ type }) => `/eventHandlers: there is no ${type}`);

export const optionProblems = (definition) =>
    KINDS.flatMap((kind) => {
        const schemas = createComponentDict(preset[kind]);
        return Object.entries(definition[kind] ?? {}).flatMap(([id, item]) => {
            const names = optionNames(schemas[item.type]);
            const found = [
                ...unknownOptions(item, names, kind),
                ...unknownInteractions(item),
                ...(kind === 'visualizations' ? dynamicProblems(item, names) : []),
            ];
            return found.map((problem) => `/${kind}/${id}${problem}`);
        });
    });
