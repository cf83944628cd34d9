// What Splunk Enterprise's dashboards can hold.
import base from '@splunk/dashboard-presets/EnterpriseViewOnlyPreset';
import { linkHandlers } from './links.js';

export const preset = { ...base, eventHandlers: { ...base.eventHandlers, ...linkHandlers } };
