type Row = [status: number, title: string, details: string];

const invalid = 'Parameter value is not valid';

/** Meta's codes with the HTTP status each is answered with; where Meta documents none, 400. */
const rows: Record<number, Row> = {
  0: [401, 'AuthException', 'The access token could not be validated.'],
  1: [400, 'API Unknown', 'Invalid request or possible server error.'],
  2: [503, 'API Service', 'Temporary due to downtime or due to being overloaded.'],
  3: [500, 'API Method', 'Capability or permissions issue.'],
  4: [400, 'API Too Many Calls', 'The app has reached its API call rate limit.'],
  10: [403, 'Permission Denied', 'Permission is either not granted or has been removed.'],
  33: [400, invalid, 'The business phone number has been deleted.'],
  100: [400, 'Invalid parameter', 'The request included one or more unsupported or misspelled parameters.'],
  190: [401, 'Access token has expired', 'The access token has expired.'],
  368: [
    403,
    'Temporarily blocked for policies violations',
    'The account is restricted for a policy violation.',
  ],
  2046: [400, 'Invalid status transition', 'The order cannot move to this status.'],
  80007: [400, 'Rate limit issues', 'The WhatsApp Business Account has reached its rate limit.'],
  130429: [400, 'Rate limit hit', 'Cloud API message throughput has been reached.'],
  130472: [400, "User's number is part of an experiment", 'Message was not sent as part of an experiment.'],
  130497: [
    403,
    'Business account is restricted from messaging users in this country.',
    'The country is blocked.',
  ],
  131000: [500, 'Something went wrong', 'Message failed to send due to an unknown error.'],
  131005: [403, 'Access denied', 'Permission is either not granted or has been removed.'],
  131008: [400, 'Required parameter is missing', 'The request is missing a required parameter.'],
  131009: [400, invalid, 'One or more parameter values are invalid.'],
  131014: [400, 'Request for url failed', 'The media could not be fetched from its URL.'],
  131016: [500, 'Service unavailable', 'A service is temporarily unavailable.'],
  131021: [400, 'Recipient cannot be sender', 'Sender and recipient phone number is the same.'],
  131026: [400, 'Message undeliverable', 'Unable to deliver message.'],
  131030: [400, 'Recipient phone number not in allowed list', 'Recipient phone number not in allowed list.'],
  131031: [403, 'Account has been locked', 'Business Account locked.'],
  131037: [
    400,
    'WhatsApp provided number needs display name approval',
    'The display name has not been approved.',
  ],
  131042: [400, 'Business eligibility payment issue', 'There was an error related to your payment method.'],
  131045: [500, 'Incorrect certificate', 'Message failed to send due to a phone number registration error.'],
  131047: [400, 'Re-engagement message', 'More than 24 hours have passed since the recipient last replied.'],
  131048: [
    400,
    'Spam rate limit hit',
    'Message failed to send because there are restrictions on this number.',
  ],
  131049: [
    400,
    'This message was not delivered to maintain healthy ecosystem engagement.',
    'In order to maintain a healthy ecosystem engagement, the message failed to be delivered.',
  ],
  131050: [400, 'User stopped marketing messages', 'The recipient chose to stop marketing messages.'],
  131051: [400, 'Unsupported message type', 'Message type is currently not supported.'],
  131052: [400, 'Media download error', 'Unable to download the media sent by the user.'],
  131053: [400, 'Media upload error', 'Unable to upload the media used in the message.'],
  131055: [400, 'Method not allowed', 'Only marketing templates may be sent here.'],
  131056: [
    400,
    '(Business Account, Consumer Account) pair rate limit hit',
    'Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time.',
  ],
  131057: [500, 'Account in maintenance mode', 'The business account is being upgraded.'],
  131061: [
    400,
    'Template cannot be sent by this endpoint',
    'A template with a maximum price needs another endpoint.',
  ],
  131062: [
    400,
    'Business-scoped User ID (BSUID) recipients are not supported for this message.',
    'Business-scoped User ID (BSUID) recipients are not supported for this message.',
  ],
  131064: [400, 'Template classification limit', 'The account is limited for misclassified templates.'],
  132000: [
    400,
    'Number of parameters does not match the expected number of params',
    'The number of variable parameter values does not match the template.',
  ],
  132001: [
    404,
    'Template name does not exist in the translation',
    'The template does not exist in this language.',
  ],
  132005: [400, 'Translated text too long', 'The translated text is too long.'],
  132007: [400, 'Template format character policy violated', 'The template content violates a policy.'],
  132012: [
    400,
    'Parameter format does not match format in the created template',
    'Variable parameter values are formatted incorrectly.',
  ],
  132015: [400, 'Template is Paused', 'Template is paused due to low quality.'],
  132016: [400, 'Template is Disabled', 'Template has been disabled permanently.'],
  132068: [400, 'Flow is in blocked state', 'Flow is in blocked state.'],
  132069: [400, 'Flow is in throttled state', 'Flow is in throttled state.'],
  133000: [500, 'Incomplete deregistration', 'A previous deregistration attempt failed.'],
  133004: [503, 'Server Temporarily Unavailable', 'Server is temporarily unavailable.'],
  133005: [400, 'Two step verification PIN Mismatch', 'Two-step verification PIN incorrect.'],
  133006: [
    400,
    'Phone number re-verification needed',
    'Phone number needs to be verified before registering.',
  ],
  133008: [400, 'Too Many two step verification PIN guesses', 'Too many PIN guesses for this phone number.'],
  133009: [400, 'Two step verification PIN guessed too fast', 'The PIN was entered too quickly.'],
  133010: [
    400,
    'Phone number Not Registered',
    'Phone number not registered on the WhatsApp Business Platform.',
  ],
  133015: [
    400,
    'Please wait a few minutes before attempting to register',
    'The number was deleted recently.',
  ],
  133016: [400, 'Account register deregister rate limit exceeded', 'Too many registration attempts.'],
  134011: [
    400,
    'WhatsApp Payments terms of service has not been accepted',
    'Accept the payments terms first.',
  ],
  134100: [400, 'Only marketing messages supported', 'The template is not a marketing template.'],
  134101: [400, 'Template is still syncing', 'The template takes up to ten minutes to sync.'],
  134102: [500, 'Template unavailable for use', 'The template cannot be used here.'],
  135000: [
    400,
    'Generic user error',
    'Message failed to send because of an unknown error with your parameters.',
  ],
  139100: [400, 'Failed to block/unblock some users', 'Some users could not be blocked or unblocked.'],
  139200: [400, 'Direct Send is blocked', 'Direct Send is blocked for this account.'],
  147001: [400, 'Username not available', 'The business username is not available.'],
  147002: [400, 'Username not allowed', 'The business username is not allowed.'],
  147003: [400, 'Username not found', 'There is no business username.'],
  147004: [400, 'Username not eligible', 'The account may not have a username yet.'],
  147005: [400, 'Username reserved', 'The business username is reserved.'],
  2388019: [400, 'Message Template Limit Exceeded', 'The account has as many templates as it may have.'],
  2388040: [400, 'Character Limit Exceeded', 'A template field has more characters than allowed.'],
  2388047: [400, 'Message header format is incorrect', 'The header cannot have this format.'],
  2388072: [400, 'Message body format is incorrect', 'The body cannot have this format.'],
  2388073: [400, 'Message footer format is incorrect', 'The footer cannot have this format.'],
  2388293: [400, 'Parameter words ratio exceeds limit', 'Too many variables for the length of the text.'],
  2388299: [
    400,
    'Leading or trailing params not allowed',
    'Variables cannot be at the start or end of the text.',
  ],
};

export type KnownError = { code: number; status: number; title: string; details: string };

/** How a code reads that no page of Meta's tells of. */
export const errorOf = (code: number): KnownError =>
  knownError(code) ?? { code, status: 400, title: 'Unknown error', details: 'An unknown error occurred.' };

export function knownError(code: number): KnownError | undefined {
  const permission: Row = [403, 'Permission error', 'The app or the system user lacks a permission.'];
  const row = rows[code] ?? (Number.isInteger(code) && code >= 200 && code <= 299 ? permission : undefined);
  return row && { code, status: row[0], title: row[1], details: row[2] };
}
