// What Splunk's own validator says of a definition.
import { createSchemaBasedOnPresets } from '@splunk/dashboard-definition';
import { migrateToTabsLayout } from '@splunk/dashboard-utils';
import { DashboardValidator } from '@splunk/dashboard-validation';
import { preset } from '../preset.js';

// The validator reports every alternative around the real error as well.
const ALTERNATIVES = ['if', 'anyOf', 'allOf', 'oneOf'];

let validator;

const made = () => {
    validator = new DashboardValidator();
    const error = validator.setSchema(createSchemaBasedOnPresets(preset));
    if (error) throw error;
    return validator;
};

const innermost = (errors) =>
    errors.filter(
        (error) =>
            !ALTERNATIVES.includes(error.keyword) ||
            errors.every((other) => other === error || !other.instancePath.startsWith(error.instancePath)),
    );

const sentence = ({ instancePath, message, params }) => {
    const detail = params?.additionalProperty ?? params?.allowedValues?.slice(0, 6).join(', ');
    return `${instancePath || '/'}: ${message}${detail ? ` (${detail})` : ''}`;
};

// A definition in the older form, without tabs, is migrated when Splunk loads it.
const asLoaded = (definition) => {
    const migrated = migrateToTabsLayout({ definition });
    return migrated.success ? migrated.definition : definition;
};

export const schemaProblems = (definition) =>
    innermost((validator ?? made()).validate(asLoaded(definition)) ?? []).map(sentence);
